using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Turns gradients into steps of the parameters. Not thread-safe.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NamedParameter<T>[] _parameters;

    /// <summary>Prepares for a network's trainable parameters.</summary>
    /// <param name="network">The network.</param>
    protected Optimizer(Network<T> network) => _parameters = [.. network.Parameters.Where(parameter => parameter.Parameter.IsTrainable)];

    /// <summary>The parameters that are changed, in the network's order.</summary>
    public IReadOnlyList<NamedParameter<T>> Parameters => _parameters;

    /// <summary>How many steps have been made; kept in checkpoints.</summary>
    public long Steps { get; internal set; }

    /// <summary>Tensors that the next step depends on besides the parameters, with names; kept in checkpoints.</summary>
    public abstract IReadOnlyList<(string Name, Tensor<T> Value)> State { get; }

    /// <summary>The rule and its settings in words.</summary>
    public abstract string Description { get; }

    /// <summary>Makes one step.</summary>
    /// <param name="gradients">One for each of <see cref="Parameters"/>, of its shape.</param>
    /// <param name="learningRate">How far to go; at least 0.</param>
    /// <exception cref="ShapeException">The gradients do not fit the parameters.</exception>
    public void Step(ReadOnlySpan<Tensor<T>> gradients, double learningRate)
    {
        if (gradients.Length != _parameters.Length)
            throw new ShapeException("Optimizer", $"{_parameters.Length} gradients", $"{gradients.Length}");
        Steps++;
        Begin(learningRate);
        for (var i = 0; i < _parameters.Length; i++)
        {
            var value = _parameters[i].Parameter.Value;
            if (gradients[i].Shape != value.Shape) throw new ShapeException("Optimizer", $"{value.Shape} for {_parameters[i].Name}", $"{gradients[i].Shape}");
            Update(i, value, gradients[i]);
        }
    }

    /// <summary>Works out what is the same for all parameters of this step.</summary>
    /// <param name="learningRate">How far to go.</param>
    protected abstract void Begin(double learningRate);

    /// <summary>Changes one parameter.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>.</param>
    /// <param name="value">Its value; changed in place.</param>
    /// <param name="gradient">Its gradient.</param>
    protected abstract void Update(int index, Tensor<T> value, Tensor<T> gradient);

    /// <summary>Zeros in the shape of each parameter.</summary>
    private protected Tensor<T>[] ZerosLikeParameters() =>
        [.. _parameters.Select(parameter => Initializer.Constant<T>(parameter.Parameter.Value.Shape, 0).To(parameter.Parameter.Value.Device))];

    /// <summary>State tensors named after their parameters.</summary>
    private protected IEnumerable<(string Name, Tensor<T> Value)> Named(string prefix, Tensor<T>[] state) =>
        state.Select((value, i) => ($"{prefix}.{_parameters[i].Name}", value));
}
