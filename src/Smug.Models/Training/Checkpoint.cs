using System.Globalization;
using System.Numerics;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>The state of training between two steps as a safetensors file: parameters, optimiser state, step number.
/// Training that goes on from it gives the same bits as training that was never stopped.</summary>
internal static class Checkpoint
{
    private const string StepKey = "smug.checkpoint.step";
    private const string RunKey = "smug.checkpoint.run";

    /// <summary>Writes the state.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">Its optimiser.</param>
    /// <param name="run">Everything that must be the same when training goes on.</param>
    public static void Save<T>(string path, Network<T> network, Optimizer<T> optimizer, string run)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var writer = new SafetensorsWriter();
        writer.Metadata[StepKey] = optimizer.Steps.ToString(CultureInfo.InvariantCulture);
        writer.Metadata[RunKey] = run;
        foreach (var (name, value) in Tensors(network, optimizer)) writer.Add(name, value.To(Device.Cpu));
        AtomicFile.Write(path, writer.WriteTo);
    }

    /// <summary>Puts the state back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network; changed only where everything fits.</param>
    /// <param name="optimizer">Its optimiser.</param>
    /// <param name="run">What <see cref="Save"/> was told.</param>
    /// <param name="steps">The number of steps of the whole run.</param>
    /// <returns>The number of steps made.</returns>
    /// <exception cref="MalformedInputException">The file is broken or belongs to another run.</exception>
    public static long Load<T>(string path, Network<T> network, Optimizer<T> optimizer, string run, long steps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var file = SafetensorsFile.Read(path);
        var found = file.Metadata.GetValueOrDefault(RunKey, "no checkpoint");
        if (found != run) throw new MalformedInputException(path, "__metadata__", $"a checkpoint of this run: {run}", found);
        var text = file.Metadata.GetValueOrDefault(StepKey, "");
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step > steps)
            throw new MalformedInputException(path, $"__metadata__.{StepKey}", $"a number of steps up to {steps}", $"'{text}'");

        // Everything is read and checked before anything is changed.
        var targets = Tensors(network, optimizer).ToList();
        var sources = targets.ConvertAll(target => file.Floats<T>(target.Name));
        for (var i = 0; i < targets.Count; i++)
        {
            if (sources[i].Shape != targets[i].Value.Shape)
                throw new MalformedInputException(path, $"tensor '{targets[i].Name}'", $"{targets[i].Value.Shape}", $"{sources[i].Shape}");
        }

        for (var i = 0; i < targets.Count; i++) targets[i].Value.CopyFrom(sources[i]);
        optimizer.Steps = step;
        return step;
    }

    private static IEnumerable<(string Name, Tensor<T> Value)> Tensors<T>(Network<T> network, Optimizer<T> optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var (name, parameter) in network.Parameters) yield return ($"parameter.{name}", parameter.Value);
        foreach (var (name, value) in optimizer.State) yield return ($"optimizer.{name}", value);
    }
}
