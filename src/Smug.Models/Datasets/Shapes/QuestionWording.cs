using System.Collections.Immutable;

namespace Smug.Models.Datasets.Shapes;

/// <summary>Puts questions into words: a template of the kind, with one of the words in brackets where there are several, sometimes with words
/// before or behind that ask for nothing. What stands first in brackets, and the first template, is drawn most often: option i of n has a
/// weight of 1 / (i + 1), so that some ways of asking are usual and others rare. Thread-safe.</summary>
internal static class QuestionWording
{
    /// <summary>One question about symmetry of so many asks whether the scene is asymmetrical.</summary>
    public const int NegatedOneIn = 20;

    private const double BeforeShare = 0.25;
    private const double BehindShare = 0.2;
    private const double SignShare = 0.9;

    private const string Thing = "[thing|object|one|figure|shape|item]";
    private const string Form = "[shape|form|outline]";
    private const string Near = "[nearest|closest|next]";
    private const string Far = "[furthest|farthest|most distant]";
    private const string On = "[left of|to the left of]";

    private static readonly string[] Before =
        ["in the picture ,", "here ,", "in this drawing ,", "now", "so ,", "can you say", "look :", "i wonder ,", "looking at the canvas ,", "one more :", "well ,", "on this sheet ,"];

    private static readonly string[] Behind = ["in the picture", "here", "in this drawing", "please", "on the canvas", "by the way", "on this sheet"];

    private static readonly Dictionary<QuestionKind, string[]> Templates = new()
    {
        [QuestionKind.Form] =
        [
            $"what {Form} is the {{a}} {Thing}", $"what is the {Form} of the {{a}} {Thing}", $"which {Form} does the {{a}} {Thing} have",
            $"what does the {{a}} {Thing} look like", $"name the {Form} of the {{a}} {Thing}", $"the {{a}} {Thing} has which {Form}",
        ],
        [QuestionKind.Place] =
        [
            $"is the {{a}} {Thing} [on|at] the {{s}} or [on|at] the {{o}}", $"on which [side|half|part] is the {{a}} {Thing} , {{s}} or {{o}}",
            $"where is the {{a}} {Thing} , {{s}} or {{o}}", $"does the {{a}} {Thing} lie in the {{s}} or {{o}} [half|part|side]",
            $"in which [half|part] does one find the {{a}} {Thing} , the {{s}} or the {{o}} one",
        ],
        [QuestionKind.IsForm] =
        [
            $"is the {{a}} {Thing} a {{f}}", $"does the {{a}} {Thing} look like a {{f}}", $"is the {Form} of the {{a}} {Thing} that of a {{f}}",
            $"would you call the {{a}} {Thing} a {{f}}", $"is it a {{f}} that is {{a}}",
        ],
        [QuestionKind.IsPlace] =
        [
            $"is the {{a}} {Thing} [on|at] the {{s}}", $"is the {{a}} {Thing} in the {{s}} [half|part]", $"does the {{a}} {Thing} lie [on|at] the {{s}} [side|edge]",
            $"is it [at|on] the {{s}} that the {{a}} {Thing} lies", $"does one find the {{a}} {Thing} in the {{s}} [half|part]",
        ],
        [QuestionKind.Presence] =
        [
            $"is there a {{a}} {Thing}", $"can you see a {{a}} {Thing}", $"is any {Thing} {{a}}", $"does the [picture|drawing] have a {{a}} {Thing}",
            $"has something been painted {{a}}", "is anything {a}",
        ],
        [QuestionKind.ColourOfForm] =
        [
            "what [colour|hue] is the {f}", "what is the [colour|hue] of the {f}", "which [colour|hue] does the {f} have", "name the [colour|hue] of the {f}",
            "in which [colour|hue] has the {f} been painted",
        ],
        [QuestionKind.ColourAtEdge] =
        [
            $"what [colour|hue] is the {{e}} {Thing}", $"what is the [colour|hue] of the {{e}} {Thing}", $"which [colour|hue] does the {{e}} {Thing} have", $"name the [colour|hue] of the {{e}} {Thing}",
        ],
        [QuestionKind.NearestForm] =
        [
            $"what {Form} is the {Thing} {Near} to the {{a}} {Thing}", $"what is the {Form} of the {Thing} {Near} to the {{a}} one", $"which {Form} does the {Near} neighbour of the {{a}} {Thing} have",
            $"name the {Form} of what lies {Near} to the {{a}} {Thing}",
        ],
        [QuestionKind.NearestColour] =
        [
            $"what [colour|hue] is the {Thing} {Near} to the {{a}} {Thing}", $"what is the [colour|hue] of the {Thing} {Near} to the {{a}} one", $"which [colour|hue] does the {Near} neighbour of the {{a}} {Thing} have",
            $"name the [colour|hue] of what lies {Near} to the {{a}} {Thing}",
        ],
        [QuestionKind.FurthestForm] =
        [
            $"what {Form} is the {Thing} {Far} from the {{a}} {Thing}", $"what is the {Form} of the {Thing} {Far} from the {{a}} one", $"which {Form} does the {Thing} have that is {Far} from the {{a}} one",
            $"name the {Form} of what lies {Far} from the {{a}} {Thing}",
        ],
        [QuestionKind.FurthestColour] =
        [
            $"what [colour|hue] is the {Thing} {Far} from the {{a}} {Thing}", $"what is the [colour|hue] of the {Thing} {Far} from the {{a}} one", $"which [colour|hue] does the {Thing} have that is {Far} from the {{a}} one",
            $"name the [colour|hue] of what lies {Far} from the {{a}} {Thing}",
        ],
        [QuestionKind.SameForm] =
        [
            $"do the {{a}} and the {{b}} {Thing} have the same {Form}", $"is the {{a}} {Thing} of the same {Form} as the {{b}} {Thing}", $"are the {{a}} {Thing} and the {{b}} {Thing} [alike|equal] in {Form}",
            $"does the {{a}} {Thing} share its {Form} with the {{b}} one",
        ],
        [QuestionKind.CountSame] =
        [
            $"how many [others|other things|other shapes] have the same {Form} as the {{a}} {Thing}", $"how many [others|more] are shaped like the {{a}} {Thing}", $"what is the number of [others|other things] with the {Form} of the {{a}} {Thing}",
            $"count the others that share the {Form} of the {{a}} {Thing}",
        ],
        [QuestionKind.CountForm] =
        [
            "how many {f}s are there", "how many {f}s can you see", "how many [shapes|things|objects] are {f}s", "what is the number of {f}s", "count the {f}s", "the {f}s are how many",
        ],
        [QuestionKind.Relative] =
        [
            $"is the {{a}} {Thing} {{r}} the {{b}} {Thing}", $"does the {{a}} {Thing} lie {{r}} the {{b}} {Thing}", $"can one find the {{a}} {Thing} {{r}} the {{b}} one",
            $"is it {{r}} the {{b}} {Thing} that the {{a}} one lies",
        ],
        [QuestionKind.Symmetry] =
        [
            "are the [shapes|things|objects] {y}", "is the [picture|drawing|arrangement|layout] {y}", "are the [shapes|things|objects] [arranged|laid out] in a {y} way",
            "would you call the [picture|drawing|arrangement] {y}", "do the [shapes|things|objects] make a {y} pattern",
        ],
    };

    /// <summary>Puts a question into words and signs.</summary>
    public static ImmutableArray<string> Draw(SceneQuestion question, SeededRandom random)
    {
        var before = random.NextDouble() < BeforeShare ? Before[Weighted(Before.Length, random)] + " " : "";
        var templates = Templates[question.Kind];
        var body = Fill(templates[Weighted(templates.Length, random)], question, random);
        var behind = random.NextDouble() < BehindShare ? " " + Behind[Weighted(Behind.Length, random)] : "";
        var sign = random.NextDouble() < SignShare ? " ?" : "";
        return [.. $"{before}{body}{behind}{sign}".Split(' ')];
    }

    private static string Fill(string template, SceneQuestion question, SeededRandom random)
    {
        var text = template
            .Replace("{a}", ShapeWord.Of(question.Colour), StringComparison.Ordinal).Replace("{b}", ShapeWord.Of(question.Other), StringComparison.Ordinal)
            .Replace("{f}", ShapeWord.Of(question.Form), StringComparison.Ordinal).Replace("{s}", ShapeWord.Of(question.Side), StringComparison.Ordinal)
            .Replace("{o}", ShapeWord.Of((Side)((int)question.Side ^ 1)), StringComparison.Ordinal).Replace("{r}", Relation(question.Side), StringComparison.Ordinal)
            .Replace("{e}", Edge(question.Side), StringComparison.Ordinal).Replace("{y}", question.IsNegated ? "asymmetrical" : "symmetrical", StringComparison.Ordinal);
        for (var open = text.IndexOf('['); open >= 0; open = text.IndexOf('['))
        {
            var close = text.IndexOf(']', open);
            var options = text[(open + 1)..close].Split('|');
            text = text[..open] + options[Weighted(options.Length, random)] + text[(close + 1)..];
        }

        return text;
    }

    private static string Relation(Side side) => side switch
    {
        Side.Left => On,
        Side.Right => "[right of|to the right of]",
        Side.Top => "[above|over|higher than]",
        _ => "[below|under|lower than]",
    };

    private static string Edge(Side side) => side switch
    {
        Side.Left => "leftmost",
        Side.Right => "rightmost",
        Side.Top => "[highest|topmost]",
        _ => "[lowest|bottommost]",
    };

    private static int Weighted(int count, SeededRandom random)
    {
        var total = 0.0;
        for (var i = 0; i < count; i++) total += 1.0 / (i + 1);
        var at = random.NextDouble() * total;
        for (var i = 0; i < count - 1; i++)
        {
            at -= 1.0 / (i + 1);
            if (at < 0) return i;
        }

        return count - 1;
    }
}
