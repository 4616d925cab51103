using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>
/// The inputs and outputs of one recurrent node. ONNX has X [S, B, In], Y [S, D, B, H] and Y_h [D, B, H], or with layout = 1 X [B, S, In],
/// Y [B, S, D, H] and Y_h [B, D, H]. Where B is the network's batch, a layer sees items [S, In]; otherwise B stays part of the item [B, S, In].
/// </summary>
internal sealed class RecurrentSequence<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodeContext<T> _node;
    private readonly GraphValue<T> _x;
    private readonly GraphValue<T>? _lengths;
    private readonly bool _batchFirst;
    private readonly int _directions;
    private readonly int _steps;
    private readonly int _batch;

    public RecurrentSequence(NodeContext<T> node, int hidden, int directions)
    {
        (_node, Hidden, _directions, _batchFirst) = (node, hidden, directions, node.Flag("layout"));
        _x = node.Turned(0);
        if (_x.Unflattened is not null) node.Graph.Flatten(_x);
        if (_x.Rank != 3) throw node.Refuse($"its input has {_x.Rank} axes instead of 3");
        if (_x.IsBatched && _x.BatchAxis != BatchAxis) throw node.RefuseMixing($"sequences along axis {_x.BatchAxis}");
        (_steps, _batch) = (_x.Shape[1 - BatchAxis], _x.Shape[BatchAxis]);
        _lengths = Lengths();
    }

    public int Hidden { get; }

    /// <summary>B's axis in X and in the initial states.</summary>
    private int BatchAxis => _batchFirst ? 0 : 1;

    /// <summary>Adds the layer and says what the states and the last state are.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="forward">Elements of the state that come from reading forward.</param>
    /// <param name="initials">What the first step starts from.</param>
    public void Run(Layer<T> layer, int forward, GraphValue<T>[] initials)
    {
        var elements = _directions * Hidden;
        int[] order = _x.IsBatched ? [1 - BatchAxis, 2] : _batchFirst ? [0, 1, 2] : [1, 0, 2];
        var shape = _x.Shape.ToArray();
        shape[2] = elements;
        var states = _node.Emit(layer, shape, order, _x.Type, Inputs(order, initials));
        if (_node.IsWanted(0))
        {
            int[] full = _batchFirst ? [_batch, _steps, _directions, Hidden] : [_steps, _directions, _batch, Hidden];
            int[] axes = (_x.IsBatched, _batchFirst) switch
            {
                (true, true) => [1, 2, 3],
                (true, false) => [0, 1, 3],
                (false, true) => [0, 1, 2, 3],
                _ => [2, 0, 1, 3],
            };
            _node.Set(0, Split(states, full, axes, _batchFirst ? 0 : 2));
        }

        if (!_node.IsWanted(1)) return;
        GraphValue<T>[] marked = _lengths is null ? [states] : [states, _lengths];
        var last = _node.Emit(new LastStateLayer<T>(forward), LastShape(elements), LastOrder, _x.Type, marked);
        _node.Set(1, SplitLast(last));
    }

    /// <summary>Adds a layer that gives something left after the last step.</summary>
    public void SetLast(int output, Layer<T> layer, GraphValue<T>[] initials)
    {
        int[] order = _x.IsBatched ? [1 - BatchAxis, 2] : _batchFirst ? [0, 1, 2] : [1, 0, 2];
        _node.Set(output, SplitLast(_node.Emit(layer, LastShape(_directions * Hidden), LastOrder, _x.Type, Inputs(order, initials))));
    }

    /// <summary>An initial state, for each item [D·H]; null where it is missing or zero.</summary>
    public GraphValue<T>? Initial(int input)
    {
        if (!_node.Has(input)) return null;
        if (_node.ConstantOrNull(input) is { } known) return Known(known, input);
        var value = _node.Turned(input);
        if (value.Rank != 3) throw _node.Refuse($"its input {input} has {value.Rank} axes instead of 3");
        if (value.IsBatched != _x.IsBatched || (value.IsBatched && value.BatchAxis != BatchAxis)) throw _node.RefuseMixing("its initial state");
        int[] order = value.IsBatched ? [1 - BatchAxis, 2] : _batchFirst ? [0, 1, 2] : [1, 0, 2];
        return Joined(_node.Graph.Reordered(value, order));
    }

    /// <summary>An initial state of zeros.</summary>
    public GraphValue<T> Zeros() => Constant(Tensor<T>.Zeros(new Shape([.. _x.IsBatched ? [] : new[] { _batch }, _directions * Hidden])));

    private GraphValue<T>? Known(Tensor<T> known, int input)
    {
        if (!known.Values.ContainsAnyExcept(T.Zero)) return null;
        var natural = known.Shape.Rank != 3 ? known : _batchFirst ? known : Op.Transpose(known, 1, 0, 2);
        if (natural.Shape.Rank != 3 || natural.Shape[1] != _directions || natural.Shape[2] != Hidden || (!_x.IsBatched && natural.Shape[0] != _batch))
            throw _node.Refuse($"its input {input} is {known.Shape}");
        var rows = Op.Reshape(natural, natural.Shape[0], _directions * Hidden);
        if (!_x.IsBatched) return Constant(rows);
        for (var row = 1; row < rows.Shape[0]; row++)
        {
            if (!rows.Values.Slice(row * rows.Shape[1], rows.Shape[1]).SequenceEqual(rows.Values[..rows.Shape[1]]))
                throw _node.RefuseMixing("an initial state that differs along the batch");
        }

        return Constant(Op.Reshape(Op.Rows(rows, 0, 1), rows.Shape[1]));
    }

    private GraphValue<T>? Lengths()
    {
        if (!_node.Has(4)) return null;
        if (_node.ConstantOrNull(4) is { } known)
        {
            var all = T.CreateTruncating(_steps);
            if (known.Length > 0 && !known.Values.ContainsAnyExcept(all)) return null;
            if (!_x.IsBatched) return Constant(known);
            if (known.Length == 0 || known.Values.ContainsAnyExcept(known.Values[0])) throw _node.RefuseMixing("lengths that differ along the batch");
            return Constant(Op.Reshape(Op.Rows(known, 0, 1), []));
        }

        var value = _node.Input(4);
        if (value.Rank != 1 || value.IsBatched != _x.IsBatched) throw _node.RefuseMixing("its lengths");
        return value;
    }

    private GraphValue<T> Constant(Tensor<T> value) => _node.Graph.OfConstant("initial", value, _x.Type);

    private GraphValue<T>[] Inputs(int[] order, GraphValue<T>[] initials)
    {
        var x = _node.Graph.Reordered(_x, order);
        return _lengths is null ? [x, .. initials] : [x, _lengths, .. initials];
    }

    /// <summary>[.., D, H] as [.., D·H].</summary>
    private GraphValue<T> Joined(GraphValue<T> value)
    {
        var item = value.ItemShape;
        int[] shape = value.IsBatched ? [_batch, item.Length] : [_batch, item.Product(1..)];
        return _node.Emit(new ReshapeLayer<T>(new Shape(value.IsBatched ? shape[1..] : shape)), shape, value.IsBatched ? [1] : [0, 1], value.Type, value);
    }

    private int[] LastOrder => _x.IsBatched ? [1] : [0, 1];

    private int[] LastShape(int elements) => [_batch, elements];

    private GraphValue<T> SplitLast(GraphValue<T> last)
    {
        int[] shape = _batchFirst ? [_batch, _directions, Hidden] : [_directions, _batch, Hidden];
        int[] order = (_x.IsBatched, _batchFirst) switch
        {
            (true, true) => [1, 2],
            (true, false) => [0, 2],
            (false, true) => [0, 1, 2],
            _ => [1, 0, 2],
        };
        return Split(last, shape, order, BatchAxis);
    }

    /// <summary>Gives the directions an axis of their own.</summary>
    private GraphValue<T> Split(GraphValue<T> value, int[] shape, int[] order, int batchAxis) =>
        _node.EmitTurned(new ReshapeLayer<T>(new Shape([.. order.Select(axis => shape[axis])])), shape, order, batchAxis, value);
}
