namespace Smug.Smt.Certificates;

/// <summary>A finished argument in about an eighth of its memory, for those that are kept in great numbers while the search goes on. What nodes prove by themselves
/// (<see cref="ProofNode.Bound"/>) is left out: only a search needs it.</summary>
internal sealed class PackedTree
{
    private readonly byte[] _bytes;

    public PackedTree(ProofNode root)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream)) new Packer(writer).Write(root);
        _bytes = stream.ToArray();
    }

    /// <summary>The argument as it was.</summary>
    public ProofNode Unpack()
    {
        using var reader = new BinaryReader(new MemoryStream(_bytes));
        return new Unpacker(reader).Read();
    }

    // Each node before its children, 0 before 1; numbers from −1 up are written one higher. Multipliers that many places share are written where they are first met.
    private sealed class Packer(BinaryWriter writer)
    {
        private readonly Dictionary<SparseMultipliers, int> _places = new(ReferenceEqualityComparer.Instance);

        public void Write(ProofNode root)
        {
            var open = new Stack<ProofNode>([root]);
            while (open.TryPop(out var node))
            {
                writer.Write7BitEncodedInt(node.Variable + 1);
                writer.Write7BitEncodedInt(node.ViolatedRow + 1);
                Write(node.Multipliers);
                writer.Write7BitEncodedInt(node.Fixings.Count);
                foreach (var fixing in node.Fixings)
                {
                    writer.Write7BitEncodedInt((2 * fixing.Variable) + (fixing.Value ? 1 : 0));
                    writer.Write7BitEncodedInt(fixing.Row + 1);
                    Write(fixing.Multipliers);
                }

                if (node.Variable < 0) continue;
                open.Push(node.One!);
                open.Push(node.Zero!);
            }
        }

        private void Write(SparseMultipliers? multipliers)
        {
            if (multipliers is null)
            {
                writer.Write7BitEncodedInt(0);
                return;
            }

            var known = _places.TryGetValue(multipliers, out var place);
            if (!known) _places[multipliers] = place = _places.Count;
            writer.Write7BitEncodedInt(place + 1);
            if (known) return;
            writer.Write7BitEncodedInt(multipliers.Rows.Length);
            for (var k = 0; k < multipliers.Rows.Length; k++)
            {
                writer.Write7BitEncodedInt(multipliers.Rows[k]);
                writer.Write7BitEncodedInt64(multipliers.Values[k]);
            }
        }
    }

    private sealed class Unpacker(BinaryReader reader)
    {
        private readonly List<SparseMultipliers> _known = [];

        public ProofNode Read()
        {
            var root = new ProofNode();
            var open = new Stack<ProofNode>([root]);
            while (open.TryPop(out var node))
            {
                node.Variable = reader.Read7BitEncodedInt() - 1;
                node.ViolatedRow = reader.Read7BitEncodedInt() - 1;
                node.Multipliers = Multipliers();
                var fixings = reader.Read7BitEncodedInt();
                node.Fixings.Capacity = fixings;
                for (var k = 0; k < fixings; k++)
                {
                    var literal = reader.Read7BitEncodedInt();
                    node.Fixings.Add(new ProofNode.Fixing(literal / 2, literal % 2 == 1, reader.Read7BitEncodedInt() - 1, Multipliers()));
                }

                if (node.Variable < 0) continue;
                open.Push(node.One = new ProofNode());
                open.Push(node.Zero = new ProofNode());
            }

            return root;
        }

        private SparseMultipliers? Multipliers()
        {
            var place = reader.Read7BitEncodedInt() - 1;
            if (place < 0) return null;
            if (place < _known.Count) return _known[place];
            var count = reader.Read7BitEncodedInt();
            var multipliers = new SparseMultipliers(new int[count], new long[count]);
            for (var k = 0; k < count; k++) (multipliers.Rows[k], multipliers.Values[k]) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
            _known.Add(multipliers);
            return multipliers;
        }
    }
}
