using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smug.Smt.Certificates;

/// <summary>Whole numbers in a row, small ones in a byte each; in JSON an array of numbers. Immutable.</summary>
[JsonConverter(typeof(Converter))]
internal readonly struct PackedIntegers : IEnumerable<long>
{
    private readonly byte[]? _bytes;
    private readonly int _start;
    private readonly int _end;

    private PackedIntegers(byte[] bytes, int start, int end) => (_bytes, _start, _end) = (bytes, start, end);

    public Enumerator GetEnumerator() => new(_bytes ?? [], _start, _end);

    IEnumerator<long> IEnumerable<long>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Collects numbers.</summary>
    internal sealed class Builder
    {
        private readonly List<byte> _bytes = [];
        private readonly List<int> _ends = [];

        public void Add(long number)
        {
            // The sign goes to the lowest bit; then 7 bits a byte, the highest bit set where more follow.
            var rest = (ulong)((number << 1) ^ (number >> 63));
            for (; rest >= 128; rest >>= 7) _bytes.Add((byte)(rest | 128));
            _bytes.Add((byte)rest);
        }

        /// <summary>What is added from now on belongs to another list.</summary>
        public void End() => _ends.Add(_bytes.Count);

        /// <summary>The lists that were ended, in one piece of memory; the builder is empty then.</summary>
        public PackedIntegers[] Take()
        {
            byte[] bytes = [.. _bytes];
            var packed = new PackedIntegers[_ends.Count];
            for (var k = 0; k < packed.Length; k++) packed[k] = new PackedIntegers(bytes, k == 0 ? 0 : _ends[k - 1], _ends[k]);
            _bytes.Clear();
            _ends.Clear();
            return packed;
        }
    }

    /// <summary>Unpacks one number after another.</summary>
    internal struct Enumerator(byte[] bytes, int start, int end) : IEnumerator<long>
    {
        private readonly int _start = start;
        private int _at = start;

        public long Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (_at >= end) return false;
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

        public void Reset() => _at = _start;

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

            builder.End();
            return builder.Take()[0];
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
