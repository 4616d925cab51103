using System.Buffers.Binary;
using System.Text;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>The rules of the format, each broken once; and files whose bytes are written out here by hand.</summary>
public sealed class SafetensorsTests
{
    private const string A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    [Fact]
    public void Reads_every_element_type()
    {
        // One element each, with the bytes of the number 2 (or true) as the format's types define them.
        var file = File(
            """
            {"__metadata__":{"k":"v"},"f16":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"bf16":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]},
            "f32":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"f64":{"dtype":"F64","shape":[1,1],"data_offsets":[8,16]},
            "i8":{"dtype":"I8","shape":[1],"data_offsets":[16,17]},"u8":{"dtype":"U8","shape":[1],"data_offsets":[17,18]},
            "bool":{"dtype":"BOOL","shape":[1],"data_offsets":[18,19]},"i16":{"dtype":"I16","shape":[1],"data_offsets":[19,21]},
            "i32":{"dtype":"I32","shape":[1],"data_offsets":[21,25]},"i64":{"dtype":"I64","shape":[1],"data_offsets":[25,33]},
            "u64":{"dtype":"U64","shape":[1],"data_offsets":[33,41]},"none":{"dtype":"F32","shape":[3,0],"data_offsets":[41,41]}}
            """,
            [0x00, 0x40, 0x00, 0x40, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xFE, 2, 1, 2, 0, 2, 0, 0, 0,
                0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 0, 0, 0]);

        foreach (var name in new[] { "f16", "bf16", "f32", "f64" })
        {
            Assert.Equal(2f, file.Floats<float>(name).Scalar);
            Assert.Equal(2d, file.Floats<double>(name).Scalar);
        }

        Assert.Equal([-2, 2, 1, 2, 2, -2, 2], new[] { "i8", "u8", "bool", "i16", "i32", "i64", "u64" }.Select(name => file.Integers(name).Scalar));
        Assert.Equal(new Shape(3, 0), file.Floats<float>("none").Shape);
        Assert.Equal(new Shape(), file.Floats<float>("f32").Shape);
        Assert.Equal("v", file.Metadata["k"]);
        Assert.Throws<MalformedInputException>(() => file.Floats<float>("i8"));
        Assert.Throws<MalformedInputException>(() => file.Integers("f32"));
        Assert.Throws<MalformedInputException>(() => file.Floats<float>("absent"));
    }

    [Fact]
    public void Writes_what_it_reads()
    {
        var writer = new SafetensorsWriter();
        var narrow = Samples.Batch(new Shape(3, 5), 2, seed: 1);
        var wide = Tensor<double>.Wrap(new Shape(2), [Math.PI, double.NegativeInfinity]);
        writer.Add("née", narrow);
        writer.Add("wide", wide);
        writer.Metadata["text"] = "line\n\"quoted\" ✓";
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        var file = SafetensorsFile.Parse(stream.ToArray(), "written");
        Assert.Equal(narrow.ToArray(), file.Floats<float>("née").ToArray());
        Assert.Equal(narrow.Shape, file.Floats<float>("née").Shape);
        Assert.Equal(wide.ToArray(), file.Floats<double>("wide").ToArray());
        Assert.Equal("line\n\"quoted\" ✓", file.Metadata["text"]);
        Assert.Equal(0, (stream.Length - 8 * narrow.Length / 2 - 16) % 8);
        Assert.Throws<UsageException>(() => writer.Add("wide", wide));
        Assert.Throws<UsageException>(() => writer.Add("__metadata__", wide));
    }

    [Theory]
    [InlineData("{}", 4, "no tensor covers")]
    [InlineData("{" + A + "}", 7, "within the 7 bytes")]
    [InlineData("{" + A + "}", 9, "no tensor covers")]
    [InlineData("{" + A + "," + A + "}", 8, "repeated")]
    [InlineData("{" + A + ",\"\\u0061\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]}}", 8, "repeated")]
    [InlineData("{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "an overlap")]
    [InlineData("{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[9,17]}}", 17, "a gap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "12 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}", 8, "whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "fewer than 2^63")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "before the end")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8, "two numbers")]
    [InlineData("{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "F31")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "none")]
    [InlineData("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "a dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, "a shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"more\":1}}", 8, "'more'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}}", 8, "whole numbers")]
    [InlineData("{\"a\":3}", 0, "an object")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0, "a string")]
    [InlineData("{\"__metadata__\":[]}", 0, "an object of strings")]
    [InlineData("{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0, "valid Unicode")]
    [InlineData("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}", 0, "JSON")]
    [InlineData("{\"a\":1} {}", 0, "JSON")]
    [InlineData("[1]", 0, "'{'")]
    [InlineData(" {}", 0, "'{'")]
    [InlineData("", 0, "empty")]
    [InlineData("{", 0, "JSON")]
    public void Breaking_a_rule_is_refused(string header, int dataBytes, string named)
    {
        var error = Assert.Throws<MalformedInputException>(() => File(header, new byte[dataBytes]));
        Assert.Contains(named, error.Message);
        Assert.Equal("hand", error.SourceName);
    }

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(1UL, 0)]
    [InlineData(ulong.MaxValue, 2)]
    [InlineData(1UL << 63, 2)]
    [InlineData(100_000_001UL, 2)]
    public void The_header_length_is_checked_first(ulong length, int following)
    {
        var bytes = new byte[8 + following];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Throws<MalformedInputException>(() => SafetensorsFile.Parse(bytes, "hand"));
    }

    [Fact]
    public void Sizes_beyond_an_array_are_refused_when_a_tensor_is_asked_for()
    {
        var file = File("{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4294967296],\"data_offsets\":[0,0]}}", []);
        Assert.Throws<MalformedInputException>(() => file.Floats<float>("a"));
    }

    private static SafetensorsFile File(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + json.Length);
        return SafetensorsFile.Parse(bytes, "hand");
    }
}
