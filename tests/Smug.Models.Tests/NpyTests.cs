using System.Text;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>NPY files as NumPy writes them, byte for byte.</summary>
public sealed class NpyTests
{
    [Fact]
    public void Writes_the_bytes_that_numpy_writes()
    {
        // numpy.save(f, numpy.array([[1.0], [2.0]], dtype="<f4")): the header is padded so that the data begins at byte 128.
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(text.PadRight(117) + "\n"), 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40,
        ];
        Assert.Equal(expected, Bytes(Tensor<float>.Wrap(new Shape(2, 1), [1, 2])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Reads_what_it_writes(int rank)
    {
        var shape = new Shape([.. Enumerable.Range(2, rank)]);
        var values = Initializer.Uniform<double>(shape, 5, new SeededRandom(3));
        var read = NpyFile.Parse<double>(Bytes(values), "written");
        Assert.Equal(shape, read.Shape);
        Assert.Equal(values.ToArray(), read.ToArray());
        Assert.Equal(0, (Bytes(values).Length - 8 * shape.Length) % 64);
    }

    [Theory]
    [InlineData("|u1", new byte[] { 200 }, 200)]
    [InlineData("|i1", new byte[] { 200 }, -56)]
    [InlineData("|b1", new byte[] { 1 }, 1)]
    [InlineData("<i2", new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData("<u2", new byte[] { 0xFE, 0xFF }, 65534)]
    [InlineData("<i4", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("<u4", new byte[] { 0xFE, 0, 0, 0 }, 254)]
    [InlineData("<i8", new byte[] { 3, 0, 0, 0, 0, 0, 0, 0 }, 3)]
    [InlineData("<f2", new byte[] { 0, 0x40 }, 2)]
    public void Reads_other_element_types(string type, byte[] element, double expected) =>
        Assert.Equal(expected, NpyFile.Parse<double>(File($"{{'descr': '{type}', 'fortran_order': False, 'shape': (1,), }}", element), "hand").Scalar);

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "descr")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "C order")]
    [InlineData("{'descr': '<f4', 'fortran_order': No, 'shape': (1,), }", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "8 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }", "elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 1, }", "a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "fewer")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "each once")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "each once")]
    [InlineData("{'descr' '<f4'}", "':'")]
    [InlineData("'descr'", "dictionary")]
    public void A_broken_header_is_refused(string header, string named) =>
        Assert.Contains(named, Assert.Throws<MalformedInputException>(() => NpyFile.Parse<float>(File(header, new byte[4]), "hand")).Message);

    internal static byte[] Bytes<T>(Tensor<T> tensor)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        NpyFile.WriteTo(stream, tensor);
        return stream.ToArray();
    }

    private static byte[] File(string header, byte[] data) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
}
