using System.Numerics;
using Smug.Kernels;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Weights with their axes in another order.</summary>
internal sealed partial class GraphImporter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<TurnedElements> _turns = [];

    /// <summary>A value that is known at import, with its axes in another order; null where it is not known. Large weights lie in the file: their
    /// elements go from there to where they are needed in one step, which is put off so that all of them can take it together.</summary>
    /// <param name="name">The value.</param>
    /// <param name="axes">Which of its axes each axis of the result is; one beyond its rank is an axis of size 1.</param>
    public Tensor<T>? KnownValue(string name, int[] axes)
    {
        if (typeof(T) == typeof(float) && Undecoded(name)?.RawFloats(_folder) is { } raw)
        {
            var turn = new TurnedElements(raw, ShapeOfKnown(name)!.Value, axes);
            _turns.Add(turn);
            return (Tensor<T>)(object)turn.Result;
        }

        if (KnownValue(name) is not { } value) return null;
        return Op.Transpose(axes.Length == value.Shape.Rank ? value : Op.ExpandDims(value, value.Shape.Rank), axes);
    }

    /// <summary>The shape of a value that is known at import; null where it is not known.</summary>
    public Shape? ShapeOfKnown(string name) => Undecoded(name)?.Shape ?? KnownValue(name)?.Shape;

    /// <summary>A tensor of the file that nobody has asked the elements of.</summary>
    private OnnxTensor? Undecoded(string name) => _values.ContainsKey(name) ? null : _document.Graph.Initializers.GetValueOrDefault(name);

    /// <summary>Puts all elements in their places: before anything reads them.</summary>
    private void TurnElements()
    {
        Workers.For(_turns.Count, i => _turns[i].Run());
        _turns.Clear();
    }
}
