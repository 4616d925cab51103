using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smug.Smt.Certificates;

/// <summary>Whole numbers in a row, small ones in a byte each; in JSON an array of numbers. Immutable.</summary>
[JsonConverter(typeof(Converter))]
internal readonly struct PackedIntegers : IEnumerable<long>
{
    private readonly byte[]? _bytes;

    private PackedIntegers(byte[] bytes) => _bytes = bytes;

    public Enumerator GetEnumerator() => new(_bytes ?? []);

    IEnumerator<long> IEnumerable<long>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Collects numbers.</summary>
    internal sealed class Builder
    {
        private readonly List<byte> _bytes = [];

        public void Add(long number)
        {
            // The sign goes to the lowest bit; then 7 bits a byte, the highest bit set where more follow.
            var rest = (ulong)((number << 1) ^ (number >> 63));
            for (; rest >= 128; rest >>= 7) _bytes.Add((byte)(rest | 128));
            _bytes.Add((byte)rest);
        }

        /// <summary>What was collected; the builder is empty then.</summary>
        public PackedIntegers Take()
        {
            var packed = new PackedIntegers([.. _bytes]);
            _bytes.Clear();
            return packed;
        }
    }

    /// <summary>Unpacks one number after another.</summary>
    internal struct Enumerator(byte[] bytes) : IEnumerator<long>
    {
        private int _at;

        public long Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (_at >= bytes.Length) return false;
            var (number, shift) = (0UL, 0);
            byte next;
            do
            {
                next = bytes[_at++];
                number |= (ulong)(next & 127) << shift;
                shift += 7;
            }
            while (next >= 128);
            Current = (long)(number >> 1) ^ -(long)(number & 1);
            return true;
        }

        /// <summary>The number after this one, which must be there.</summary>
        public long Next() => MoveNext() ? Current : throw new InvalidOperationException("There are no more numbers.");

        public void Reset() => _at = 0;

        public readonly void Dispose()
        {
        }
    }

    /// <summary>Reads number by number, so nothing is allocated that is not there.</summary>
    internal sealed class Converter : JsonConverter<PackedIntegers>
    {
        /// <inheritdoc/>
        public override PackedIntegers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("expected an array of whole numbers");
            var builder = new Builder();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number)) throw new JsonException("expected a whole number of 64 bits");
                builder.Add(number);
            }

            return builder.Take();
        }

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, PackedIntegers value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var number in value) writer.WriteNumberValue(number);
            writer.WriteEndArray();
        }
    }
}
