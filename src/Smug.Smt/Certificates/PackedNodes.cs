using System.Collections;

namespace Smug.Smt.Certificates;

/// <summary>The nodes of a packed tree, each unpacked when it is asked for.</summary>
/// <param name="tree">The tree.</param>
/// <param name="variables">Its variables.</param>
internal sealed class PackedNodes(PackedTree tree, IReadOnlyList<int> variables) : IReadOnlyCollection<TreeNode>
{
    public PackedTree Tree => tree;

    public IReadOnlyList<int> Variables => variables;

    public int Count => tree.Count;

    public IEnumerator<TreeNode> GetEnumerator()
    {
        var fixings = new List<TreeFixing>();
        var numbers = tree.Nodes.GetEnumerator();
        while (numbers.MoveNext())
        {
            var (first, row) = (numbers.Current, -1);
            if (first == 0)
            {
                var count = numbers.Next();
                if (count != 0)
                {
                    var by = count > 0 ? (int)numbers.Next() - 1 : -1;
                    for (var k = 0; k < Math.Abs(count); k++)
                    {
                        var from = count < 0 ? tree.Rows[(int)numbers.Next() - 1] : -1;
                        var literal = (int)numbers.Next();
                        fixings.Add(new TreeFixing(variables[Math.Abs(literal) - 1], literal > 0, from, by));
                    }

                    continue;
                }

                row = tree.Rows[(int)numbers.Next() - 1];
            }

            yield return new TreeNode(fixings.Count == 0 ? [] : [.. fixings], row, first < 0 ? (int)~first : -1, first > 0 ? variables[(int)first - 1] : -1);
            fixings.Clear();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
