using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Explain;

/// <summary>Everything that decides which mask a <c>MaskPipeline</c> finds. Immutable.</summary>
/// <remarks>The default depends on nothing but this file: Integrated Gradients of the logit (midpoint rule, 64 steps, zero baseline on the
/// first activation), the 100 highest neurons, gamma 0.5, windows of 2 pixels, zero fill, 20 seconds.</remarks>
public sealed record MaskOptions
{
    /// <summary>The default: what measures better.</summary>
    [JsonIgnore]
    public static MaskOptions Default { get; } = new();

    /// <summary>The original's choices: softmax target, 200-point rule, zero baseline on the first layer's ReLU, windows of 4 pixels,
    /// k = 3000, gamma = 0, zero fill, the largest score.</summary>
    /// <remarks>Two of the original's habits are not repeated: a dense first layer is ranked by the same scores as a convolution (the
    /// original ranks it by pre-activation whatever was asked for), and the objective counts each window once.</remarks>
    [JsonIgnore]
    public static MaskOptions Paper { get; } = new()
    {
        Preset = "paper",
        Gamma = 0,
        TopK = 3000,
        Window = 4,
        Aggregation = ScoreAggregation.Max,
        Attribution = new AttributionOptions
        {
            Target = TargetKind.Softmax,
            Rule = IntegrationRule.Paper,
            Steps = 200,
        },
    };

    /// <summary>Stands for a <see cref="TopK"/> or <see cref="Window"/> that <see cref="SizedFor"/> fills in; no pipeline takes it.</summary>
    public const int BySize = 0;

    /// <summary>The name of the preset these options started from: <c>default</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "default";

    /// <summary>What a mask must keep: chosen first-layer neurons, or the decision of a small dense network.</summary>
    public EncodingKind Encoding { get; init; }

    /// <summary>The share of its pre-activation that every chosen neuron must exceed on the masked input, in [0, 1). Under the full encoding
    /// the share of its lead over every other class that the explained class must exceed.</summary>
    public double Gamma { get; init; } = 0.5;

    /// <summary>What it must exceed beyond that, in pre-activation units, at least 0. Useful with gamma 0, which alone asks for a hair above 0.</summary>
    public double Margin { get; init; }

    /// <summary>What is asked for, or forgiven, besides.</summary>
    public KeepOptions Keep { get; init; } = KeepOptions.None;

    /// <summary>How many neurons to choose, the highest scores first.</summary>
    public int TopK { get; init; } = 100;

    /// <summary>Choose instead the fewest highest neurons that hold this share of all positive score, in (0, 1]; null uses <see cref="TopK"/>.</summary>
    public double? CumulativeShare { get; init; }

    /// <summary>Rows of the windows that are switched as a whole, in pixels; also their columns where <see cref="WindowWidth"/> is null.</summary>
    public int Window { get; init; } = 2;

    /// <summary>Columns of the windows, in pixels; null makes them square.</summary>
    public int? WindowWidth { get; init; }

    /// <summary>Superpixels instead of rectangular windows: a label for every pixel <c>[H, W]</c>, row-major; pixels of equal labels are one
    /// window. Empty for rectangles. Not part of the JSON form: a mask's grid holds them.</summary>
    [JsonIgnore]
    public ImmutableArray<int> Superpixels { get; init; } = [];

    /// <summary>What masked pixels become.</summary>
    public Baseline Fill { get; init; } = Baseline.Zero;

    /// <summary>What a mask costs: its windows, its pixels, or what its windows lack in attribution.</summary>
    public MaskObjective Objective { get; init; } = MaskObjective.Windows;

    /// <summary>How first-layer neurons are scored.</summary>
    public AttributionOptions Attribution { get; init; } = new();

    /// <summary>How scores of neurons that see the same pixel are combined.</summary>
    public ScoreAggregation Aggregation { get; init; } = ScoreAggregation.Shares;

    /// <summary>Whether to attribute the input's pixels too, for the picture beside the mask.</summary>
    public bool AttributeInput { get; init; } = true;

    /// <summary>The name of the solver strategy.</summary>
    public string Strategy { get; init; } = "anytime";

    /// <summary>Wall-clock limit of the solver; 20 s by default. Tie-breaks, and other masks with the backbone, each have as much again.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Stop when (upper − lower) / upper is at most this; 0 asks for a proof of minimality.</summary>
    public double Gap { get; init; }

    /// <summary>Whether to keep the solver's certificate with its answer, checked; the strategy must give one.</summary>
    public bool Proof { get; init; }

    /// <summary>Whether to go on, with more neurons and then a higher gamma, until the masked input has the explained class. Every round has
    /// the solver's whole time limit.</summary>
    public bool KeepClass { get; init; }

    /// <summary>How many masks of the proved least cost to list, the reported one included.</summary>
    public int Solutions { get; init; } = 1;

    /// <summary>Whether to find the windows that every, and those that any, mask of the least cost keeps.</summary>
    public bool Backbone { get; init; }

    /// <summary>Which of several masks of the proved least cost is reported.</summary>
    public MaskTieBreak TieBreak { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 means as many as there are processors. It changes speed, never a result that no time limit ended.</summary>
    public int Threads { get; init; }

    /// <summary>These options with what was left to the picture's size, <see cref="TopK"/> or <see cref="Window"/> of <see cref="BySize"/>: as many neurons as a fiftieth
    /// of the values but at least 100, and windows of a 56th of the shorter side but at least 2 pixels. 28 x 28 grey: 100 and 2, as in <see cref="Default"/>; 224 x 224 in colour: 3,010
    /// and 4, close to the original's.</summary>
    /// <remarks>A hundred neurons of a photograph's first layer see a percent of it, and a mask that keeps no more tells nothing of the class.</remarks>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="channels">Values per pixel.</param>
    public MaskOptions SizedFor(int height, int width, int channels) => this with
    {
        TopK = TopK == BySize ? (int)Math.Max(Default.TopK, (long)height * width * channels / 50) : TopK,
        Window = Window == BySize ? Math.Max(Default.Window, Math.Min(height, width) / 56) : Window,
    };

    /// <summary>The preset of a name, for pictures: the default's sizes are left to the picture's (<see cref="SizedFor"/>).</summary>
    /// <exception cref="UsageException">There is no such preset.</exception>
    public static MaskOptions ForPreset(string name) => name switch
    {
        "default" => Default with { TopK = BySize, Window = BySize },
        "paper" => Paper,
        _ => throw new UsageException($"Preset: expected default or paper, got {name}."),
    };

    /// <summary>How an image of a size is cut into windows.</summary>
    /// <exception cref="ShapeException">The superpixels are not those of such an image.</exception>
    public WindowGrid GridOf(int height, int width) =>
        Superpixels.IsEmpty ? new WindowGrid(height, width, Window, WindowWidth ?? Window) : WindowGrid.FromLabels(height, width, Superpixels.AsSpan());

    /// <summary>Raises an error that names the first setting out of range.</summary>
    /// <exception cref="UsageException">A setting is out of range.</exception>
    public void Check()
    {
        Require(Gamma is >= 0 and < 1, nameof(Gamma), "a number from 0 to below 1", Gamma);
        Require(Margin >= 0 && double.IsFinite(Margin), nameof(Margin), "a finite number of at least 0", Margin);
        Require(TopK >= 1, nameof(TopK), "at least 1", TopK);
        Require(CumulativeShare is null or (> 0 and <= 1), nameof(CumulativeShare), "a share above 0 and up to 1", CumulativeShare);
        Require(Window >= 1, nameof(Window), "at least 1 pixel", Window);
        Require(WindowWidth is null or >= 1, nameof(WindowWidth), "at least 1 pixel", WindowWidth);
        Require(!Superpixels.IsDefault, nameof(Superpixels), "an array", "none");
        Keep.Check();
        Require(Keep.Slack == 0 || Gamma > 0 || Margin > 0, "Keep.Slack", "0 where gamma and margin are 0: there is nothing to fall short of", Keep.Slack);
        Require(!Keep.HasAuxiliary || (Solutions == 1 && !Backbone && TieBreak == MaskTieBreak.None), "Keep", "no other masks, backbone or tie-break where neurons may be dropped or fall short", "both");
        if (Encoding == EncodingKind.Full) CheckFull();
        Require(Solutions >= 1, nameof(Solutions), "at least 1", Solutions);
        Require(TimeLimit > TimeSpan.Zero, nameof(TimeLimit), "a time above 0", TimeLimit);
        Require(Gap is >= 0 and < 1, nameof(Gap), "a share from 0 to below 1", Gap);
        Require(Threads >= 0, nameof(Threads), "at least 0", Threads);
        Require(Attribution.Steps >= 1, "Attribution.Steps", "at least 1", Attribution.Steps);
        Require(Attribution.MaxSteps >= Attribution.Steps, "Attribution.MaxSteps", $"at least the {Attribution.Steps} steps", Attribution.MaxSteps);
        Require(Attribution.Tolerance is null or > 0, "Attribution.Tolerance", "a share above 0", Attribution.Tolerance);
        Require(Attribution.MemoryBudget > 0, "Attribution.MemoryBudget", "at least 1 byte", Attribution.MemoryBudget);
        Require(!Attribution.Baselines.IsDefaultOrEmpty, "Attribution.Baselines", "at least one baseline", "none");
    }

    private void CheckFull()
    {
        const string Setting = "Encoding";
        Require(Keep == KeepOptions.None, Setting, "no conditions on neurons with the full encoding", Keep);
        Require(Objective == MaskObjective.Windows, Setting, "the objective windows with the full encoding", Objective);
        Require(Solutions == 1 && !Backbone && TieBreak == MaskTieBreak.None, Setting, "no other masks, backbone or tie-break with the full encoding", "some");
        Require(!Proof, Setting, "no certificate with the full encoding: its argument is the search itself", "one");
    }

    private static void Require(bool holds, string setting, string expected, object? got)
    {
        if (!holds) throw new UsageException(FormattableString.Invariant($"MaskOptions.{setting}: expected {expected}, got {got}."));
    }
}
