using System.Numerics;

namespace Smug.Models.Plans;

/// <summary>One step of a plan: a kernel between fixed places. Steps allocate nothing.</summary>
internal abstract class PlanStep<T>(PlanNode<T>[] inputs, PlanNode<T> output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public PlanNode<T>[] Inputs { get; } = inputs;

    public PlanNode<T> Output { get; } = output;

    /// <summary>For each input: whether its gradient already holds what later steps sent it.</summary>
    public bool[] Accumulates { get; } = new bool[inputs.Length];

    /// <summary>For each input: whether this step, the last to write its gradient, closes it where the input is not above 0.</summary>
    public bool[] Gates { get; } = new bool[inputs.Length];

    /// <summary>Whether <see cref="Gates"/> may be set.</summary>
    public virtual bool CanGate => false;

    /// <summary>Work space; null where none is needed.</summary>
    protected PlanBuffer? Scratch { get; init; }

    /// <summary>Computes the output.</summary>
    public abstract void Forward(Workspace<T> work);

    /// <summary>Sends the output's gradient on to the inputs.</summary>
    public abstract void Backward(Workspace<T> work);

    /// <summary>Names what <see cref="Forward"/> uses.</summary>
    public virtual void TouchForward(LiveRanges ranges, int time)
    {
        foreach (var input in Inputs) ranges.Touch(input.Buffer, time);
        ranges.Touch(Output.Buffer, time);
        ranges.Touch(Scratch, time);
    }

    /// <summary>Names what <see cref="Backward"/> uses.</summary>
    public virtual void TouchBackward(LiveRanges ranges, int time)
    {
        ranges.Touch(Output.Gradient, time);
        ranges.Touch(Scratch, time);
        if (Output.Rectify && !Output.GateOnWrite) ranges.Touch(Output.Buffer, time);
        for (var i = 0; i < Inputs.Length; i++)
        {
            ranges.Touch(Inputs[i].Gradient, time);
            if (Gates[i]) ranges.Touch(Inputs[i].Buffer, time);
        }
    }
}
