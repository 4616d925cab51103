namespace Smug.Models.Onnx;

/// <summary>Keys of the metadata that the exporter writes beside the preprocessing, and the importer reads.</summary>
internal static class OnnxMetadata
{
    public const string Architecture = "architecture";
    public const string Origin = "origin";

    /// <summary>Names of classes, one a line.</summary>
    public const string Labels = "labels";
}
