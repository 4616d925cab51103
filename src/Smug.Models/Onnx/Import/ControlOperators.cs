using System.Numerics;

namespace Smug.Models.Onnx;

/// <summary>Branches whose condition is known at import.</summary>
internal static class ControlOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } = [new("If", If)];

    private static void If(NodeContext<T> node)
    {
        var (then, otherwise) = (node.Any("then_branch")?.Graph, node.Any("else_branch")?.Graph);
        var branch = node.Number(0, "its condition") != 0 ? then : otherwise;
        if (branch is null || branch.Outputs.Length != node.Node.Outputs.Length) throw node.Refuse("its branch does not give its outputs");
        node.Graph.Inline(branch);
        for (var i = 0; i < branch.Outputs.Length; i++)
        {
            var name = branch.Outputs[i].Name;
            if (!node.Graph.IsKnown(name) || name.Length == 0) throw node.Refuse($"its branch does not compute '{name}'");
            if (node.Graph.IsBroken(name)) throw node.Refuse("nodes of its branch are not supported");
            node.Set(i, node.Graph.Value(name));
        }
    }
}
