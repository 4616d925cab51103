namespace Smug.Smt;

/// <summary>One dense layer of a ReLU network as plain numbers: output = input · Weights + Bias, followed by ReLU in all layers but the last.</summary>
/// <param name="Inputs">The number of inputs.</param>
/// <param name="Outputs">The number of outputs.</param>
/// <param name="Weights"><c>[Inputs, Outputs]</c>, row-major.</param>
/// <param name="Bias"><c>[Outputs]</c>.</param>
public sealed record ReluLayer(int Inputs, int Outputs, float[] Weights, float[] Bias)
{
    /// <summary>Checks the array lengths.</summary>
    /// <exception cref="ShapeException">They do not fit.</exception>
    internal void Require(int inputs)
    {
        if (Inputs != inputs || Weights.Length != (long)Inputs * Outputs || Bias.Length != Outputs)
        {
            throw new ShapeException(
                "FullEncoding", $"a layer of {inputs} inputs with weights [{inputs}, {Outputs}] and bias [{Outputs}]",
                $"{Inputs} inputs, {Weights.Length} weights, {Bias.Length} biases");
        }
    }
}
