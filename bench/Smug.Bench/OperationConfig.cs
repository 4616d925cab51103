using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Smug.Bench;

/// <summary>How BenchmarkDotNet runs the suites: inside this process, so that no project is generated and built, and with the rate of
/// arithmetic beside the time.</summary>
public static class OperationConfig
{
    public static IConfig Create() => ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .AddColumn(new GigaflopsColumn())
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));

    /// <summary>Forward only: how much arithmetic a gradient takes differs between operations.</summary>
    private sealed class GigaflopsColumn : IColumn
    {
        public string Id => nameof(GigaflopsColumn);

        public string ColumnName => "GFLOP/s";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Floating-point operations of the forward pass per nanosecond";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            var flops = OperationBenchmarks.Find((string)benchmarkCase.Parameters[nameof(OperationBenchmarks.Case)]).Flops;
            var forward = benchmarkCase.Descriptor.WorkloadMethod.Name == nameof(OperationBenchmarks.Forward);
            return forward && flops > 0 && summary[benchmarkCase]?.ResultStatistics is { } time ? $"{flops / time.Mean:F1}" : "-";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;
    }
}
