using Smug.Smt;

namespace Smug.Explain;

/// <summary>How far an explanation has come.</summary>
/// <param name="Stage">The stage being worked on: its name in <see cref="StageTiming"/>.</param>
/// <param name="Done">Steps of it done; 0 where it just began.</param>
/// <param name="Total">Steps of it planned; 0 where it has none.</param>
/// <param name="Solver">The solver's state, where the stage is a solve that has news.</param>
public sealed record PipelineProgress(string Stage, int Done = 0, int Total = 0, SolveProgress? Solver = null);
