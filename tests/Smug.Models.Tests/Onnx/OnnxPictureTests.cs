using Smug.Kernels.Conv2d;
using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

namespace Smug.Models.Tests.Onnx;

/// <summary>What pictures a model reads: which axes are rows, columns and channels, sizes that are open, and which numbers pixels are.
/// Oracle: the same layers of the engine, given the picture themselves.</summary>
public sealed class OnnxPictureTests
{
    private static readonly Tensor<float> Weight = Samples.Batch(new Shape(3, 2, 2), 4, seed: 2);

    /// <summary>The kernel [KH, KW, C, O] of <see cref="Weight"/> [O, C, KH, KW].</summary>
    private static readonly Tensor<float> Kernel = Op.Transpose(Weight, 2, 3, 1, 0);

    [Fact]
    public void A_picture_with_its_channels_last_stays_as_it_is()
    {
        var network = Import(new OnnxModelBuilder().Input("x", -1, 5, 7, 3).Node("Transpose", ["x"], ["t"], Attributes.Ints("perm", 0, 3, 1, 2)), "t").Network;
        Assert.Equal(new Shape(5, 7, 3), network.InputShape);
        var x = Samples.Batch(new Shape(5, 7, 3), 2, seed: 1);
        Assert.Equal(Op.Conv2d(x, Kernel, null, Conv2dGeometry.Valid).ToArray(), network.Forward(x).ToArray());
    }

    [Fact]
    public void Three_columns_of_other_channels_are_no_picture_with_its_channels_last()
    {
        var weight = Samples.Batch(new Shape(5, 2, 2), 4, seed: 3);
        var network = OnnxFile.Import<float>(new OnnxModelBuilder().Input("x", -1, 5, 7, 3).Output("y").Floats("w", weight).Node("Conv", ["x", "w"], ["y"]).Build(), "model").Network;
        Assert.Equal(new Shape(7, 3, 5), network.InputShape);
    }

    [Theory]
    [InlineData(-1, 3, -1, -1)]
    [InlineData(1, 3, -1, -1)]
    [InlineData(-1, -1, -1, -1)]
    [InlineData(-1, 3, 9, -1)]
    [InlineData(1, 3, -1, 8)]
    public void Open_rows_and_columns_are_those_asked_for(int batch, int channels, int rows, int columns)
    {
        var import = Import(Open(batch, channels, rows, columns), "x", new OnnxImportOptions { InputSize = (6, 8) });
        Assert.False(import.IsSizeAssumed);
        Assert.Equal(new Shape(rows < 0 ? 6 : rows, 8, 3), import.Network.InputShape);
        var x = Samples.Batch(import.Network.InputShape, 2, seed: 4);
        Assert.Equal(Op.Conv2d(x, Kernel, null, Conv2dGeometry.Valid).ToArray(), import.Network.Forward(x).ToArray());
    }

    [Fact]
    public void Open_rows_and_columns_are_the_usual_ones_where_nobody_says_so()
    {
        var import = Import(Open(-1, 3, -1, -1), "x");
        Assert.True(import.IsSizeAssumed);
        Assert.Equal(new Shape(224, 224, 3), import.Network.InputShape);
        Assert.Equal(new Shape(9, 9, 3), Import(Open(-1, 3, 9, -1), "x").Network.InputShape);
        Assert.Equal(new Shape(9, 9, 3), Import(Open(1, 3, -1, 9), "x").Network.InputShape);
        Assert.False(Import(Open(-1, 3, 5, 5), "x").IsSizeAssumed);
    }

    [Fact]
    public void A_size_that_does_not_fit_is_said_to_be_assumed()
    {
        var model = Open(-1, 3, -1, -1).Output("y").Floats("w", Samples.Batch(new Shape(2), 12, seed: 5))
            .Node("Flatten", ["x"], ["flat"]).Node("MatMul", ["flat", "w"], ["product"]).Node("Relu", ["product"], ["y"])
            .Floats("unused", Weight).Node("Conv", ["x", "unused"], ["other"]).Build();
        var error = Assert.Throws<MalformedInputException>(() => OnnxFile.Import<float>(model, "model"));
        Assert.Contains("224 × 224", error.Message, StringComparison.Ordinal);
        Assert.Contains("--input-size", error.Message, StringComparison.Ordinal);
        Assert.Equal(new Shape(2, 2, 3), OnnxFile.Import<float>(model, "model", new OnnxImportOptions { InputSize = (2, 2) }).Network.InputShape);
    }

    [Fact]
    public void The_preprocessing_beside_a_model_closes_its_size()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            File.WriteAllBytes(path, Open(-1, 3, -1, -1).Output("y").Floats("w", Weight).Node("Conv", ["x", "w"], ["y"]).Build());
            Assert.Equal(new Shape(7, 9, 3), ModelFile.Load(path, (7, 9), out _).InputShape);
            File.WriteAllText(Path.ChangeExtension(path, ".preprocessing.json"), """{"height": 6, "width": 5, "channels": 3}""");
            Assert.Equal(new Shape(6, 5, 3), ModelFile.Load(path, null, out var isAssumed).InputShape);
            Assert.False(isAssumed);
            Assert.Equal(new Shape(6, 5, 3), ModelFile.Load(path).InputShape);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_fixed_size_is_not_overruled()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            File.WriteAllBytes(path, Open(-1, 3, 5, 5).Output("y").Floats("w", Weight).Node("Conv", ["x", "w"], ["y"]).Build());
            var error = Assert.Throws<UsageException>(() => ModelFile.Load(path, (6, 6), out _));
            Assert.Contains("[5, 5, 3]", error.Message, StringComparison.Ordinal);
            Assert.Equal(new Shape(5, 5, 3), ModelFile.Load(path, (5, 5), out _).InputShape);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Div", 255, 255)]
    [InlineData("Div", 127.5, 255)]
    [InlineData("Mul", 1 / 255.0, 255)]
    [InlineData("Sub", 104, 255)]
    [InlineData("Sub", 0.45, 1)]
    [InlineData("Div", 0.22, 1)]
    [InlineData("Mul", 2, 1)]
    public void The_first_arithmetic_with_pixels_tells_their_range(string operation, double constant, double white)
    {
        var model = new OnnxModelBuilder().Input("x", -1, 4, 4, 3).Floats("c", Tensor<float>.Full(new Shape(1), (float)constant))
            .Node("Transpose", ["x"], ["t"], Attributes.Ints("perm", 0, 3, 1, 2)).Node(operation, ["t", "c"], ["scaled"]);
        Assert.Equal(white == 1 ? null : new Preprocessing(4, 4, 3, 0, 255), Import(model, "scaled").Network.Preprocessing);
    }

    private static OnnxModelBuilder Open(long batch, long channels, long rows, long columns) => new OnnxModelBuilder().Input("x", batch, channels, rows, columns);

    private static OnnxImport<float> Import(OnnxModelBuilder start, string picture, OnnxImportOptions? options = null) =>
        OnnxFile.Import<float>(start.Output("y").Floats("w", Weight).Node("Conv", [picture, "w"], ["y"]).Build(), "model", options);
}
