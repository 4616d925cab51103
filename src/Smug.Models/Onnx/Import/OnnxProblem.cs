namespace Smug.Models.Onnx;

/// <summary>Why a node cannot be imported. Raised and caught inside the importer only.</summary>
internal sealed class OnnxRefusal(string reason, bool mixesBatch = false) : Exception(reason)
{
    /// <summary>Whether the reason is that items of a batch would be mixed.</summary>
    public bool MixesBatch => mixesBatch;
}

/// <summary>A node that cannot be imported.</summary>
internal sealed record OnnxProblem(OnnxNode Node, long Opset, string Reason, bool MixesBatch = false)
{
    public override string ToString() =>
        $"node '{Node.Label}': {Node.Operation} of domain {(Node.Domain.Length == 0 ? "ai.onnx" : Node.Domain)}, opset {Opset}: {Reason}";
}
