namespace Smug.Models.Datasets.Shapes;

/// <summary>What is asked about a scene. The first six look at one shape at most, the others at several.</summary>
public enum QuestionKind
{
    /// <summary>Which form the shape of a colour has.</summary>
    Form,

    /// <summary>Whether it is left or right, or top or bottom, of the middle.</summary>
    Place,

    /// <summary>Whether it has a form.</summary>
    IsForm,

    /// <summary>Whether it is on a side.</summary>
    IsPlace,

    /// <summary>Whether there is a shape of a colour.</summary>
    Presence,

    /// <summary>Which colour the only shape of a form has.</summary>
    ColourOfForm,

    /// <summary>Which colour the shape furthest on a side has.</summary>
    ColourAtEdge,

    /// <summary>Which form the shape nearest to that of a colour has.</summary>
    NearestForm,

    /// <summary>Which colour it has.</summary>
    NearestColour,

    /// <summary>Which form the shape furthest from that of a colour has.</summary>
    FurthestForm,

    /// <summary>Which colour it has.</summary>
    FurthestColour,

    /// <summary>Whether the shapes of two colours have the same form.</summary>
    SameForm,

    /// <summary>How many others have the form that the shape of a colour has.</summary>
    CountSame,

    /// <summary>How many shapes have a form.</summary>
    CountForm,

    /// <summary>Whether the shape of a colour is on a side of that of another.</summary>
    Relative,

    /// <summary>Whether the scene is symmetrical.</summary>
    Symmetry,
}

/// <summary>A side: of the middle of the picture, or of another shape.</summary>
public enum Side
{
    /// <summary>Left.</summary>
    Left,

    /// <summary>Right.</summary>
    Right,

    /// <summary>Above.</summary>
    Top,

    /// <summary>Below.</summary>
    Bottom,
}

/// <summary>The meaning of a question, without its words. Immutable.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Colour">The shape it is asked about, where the kind needs one.</param>
/// <param name="Other">The second shape.</param>
/// <param name="Form">The form that is asked about.</param>
/// <param name="Side">The side; for <see cref="QuestionKind.Place"/> one of the two that are offered.</param>
/// <param name="IsNegated">Whether it is asked whether the scene is asymmetrical.</param>
public readonly record struct SceneQuestion(
    QuestionKind Kind, ShapeColour Colour = default, ShapeColour Other = default, ShapeForm Form = default, Side Side = default, bool IsNegated = false)
{
    /// <summary>The next and the second next must differ by this factor for nearest and furthest to be clear.</summary>
    private const double Clear = 1.1;

    /// <summary>The shape at an edge must be further out than the next by so many pixels.</summary>
    private const int ClearOfNext = 2;

    /// <summary>All answers, in the order of a model's outputs.</summary>
    public static IReadOnlyList<string> Answers { get; } =
    [
        "yes", "no", "circle", "square", "triangle", "red", "green", "blue", "yellow", "purple", "orange", "left", "right", "top", "bottom",
        "0", "1", "2", "3", "4", "5", "6",
    ];

    /// <summary>The kinds whose answer depends on where in the picture something is, so that it may change when the whole picture is moved.</summary>
    public static IReadOnlySet<string> KindsOfPlace { get; } =
        new HashSet<string>(new[] { QuestionKind.Place, QuestionKind.IsPlace, QuestionKind.Symmetry }.Select(kind => new SceneQuestion(kind).KindName), StringComparer.Ordinal);

    /// <summary>The kind in words, with whether it looks at one shape or relates several.</summary>
    public string KindName => Kind switch
    {
        QuestionKind.Form => "one shape: form",
        QuestionKind.Place => "one shape: side",
        QuestionKind.IsForm => "one shape: has it this form",
        QuestionKind.IsPlace => "one shape: is it on this side",
        QuestionKind.Presence => "one shape: is there one",
        QuestionKind.ColourOfForm => "one shape: colour of the only one of a form",
        QuestionKind.ColourAtEdge => "relation: colour at an edge",
        QuestionKind.NearestForm => "relation: form of the nearest",
        QuestionKind.NearestColour => "relation: colour of the nearest",
        QuestionKind.FurthestForm => "relation: form of the furthest",
        QuestionKind.FurthestColour => "relation: colour of the furthest",
        QuestionKind.SameForm => "relation: same form",
        QuestionKind.CountSame => "relation: how many like it",
        QuestionKind.CountForm => "relation: how many of a form",
        QuestionKind.Relative => "relation: on which side of another",
        _ => "relation: symmetry",
    };

    /// <summary>The answer; null where there is none: the shape asked about is missing, or which it is is not clear.</summary>
    /// <param name="scene">The scene.</param>
    public string? AnswerFor(ShapeScene scene)
    {
        var (question, shape, other) = (this, scene.Of(Colour), scene.Of(Other));
        return Kind switch
        {
            QuestionKind.Presence => YesNo(shape is not null),
            QuestionKind.CountForm => Number(scene.Shapes.Count(any => any.Form == question.Form)),
            QuestionKind.Symmetry => YesNo(scene.IsSymmetrical != IsNegated),
            QuestionKind.ColourOfForm => scene.Shapes.Count(any => any.Form == question.Form) == 1 ? ShapeWord.Of(scene.Shapes.First(any => any.Form == question.Form).Colour) : null,
            QuestionKind.ColourAtEdge => AtEdge(scene, Side) is { } edge ? ShapeWord.Of(edge.Colour) : null,
            _ when shape is null => null,
            QuestionKind.Form => ShapeWord.Of(shape.Value.Form),
            QuestionKind.Place => ShapeWord.Of(SideOf(shape.Value, isAcross: Side is Side.Left or Side.Right)),
            QuestionKind.IsForm => YesNo(shape.Value.Form == Form),
            QuestionKind.IsPlace => YesNo(SideOf(shape.Value, isAcross: Side is Side.Left or Side.Right) == Side),
            QuestionKind.NearestForm => ByDistance(scene, shape.Value, isFurthest: false) is { } next ? ShapeWord.Of(next.Form) : null,
            QuestionKind.NearestColour => ByDistance(scene, shape.Value, isFurthest: false) is { } next ? ShapeWord.Of(next.Colour) : null,
            QuestionKind.FurthestForm => ByDistance(scene, shape.Value, isFurthest: true) is { } next ? ShapeWord.Of(next.Form) : null,
            QuestionKind.FurthestColour => ByDistance(scene, shape.Value, isFurthest: true) is { } next ? ShapeWord.Of(next.Colour) : null,
            QuestionKind.CountSame => Number(scene.Shapes.Count(any => any.Form == shape.Value.Form) - 1),
            _ when other is null || Other == Colour => null,
            QuestionKind.SameForm => YesNo(shape.Value.Form == other.Value.Form),
            _ => YesNo(IsOnSide(shape.Value, other.Value, Side)),
        };
    }

    private static Side SideOf(PlacedShape shape, bool isAcross) => isAcross
        ? 2 * shape.X < ShapeScene.Size - 1 ? Side.Left : Side.Right
        : 2 * shape.Y < ShapeScene.Size - 1 ? Side.Top : Side.Bottom;

    private static bool IsOnSide(PlacedShape shape, PlacedShape other, Side side) => side switch
    {
        Side.Left => shape.X < other.X,
        Side.Right => shape.X > other.X,
        Side.Top => shape.Y < other.Y,
        _ => shape.Y > other.Y,
    };

    private static PlacedShape? AtEdge(ShapeScene scene, Side side)
    {
        int Inward(PlacedShape shape) => side switch { Side.Left => shape.X, Side.Right => -shape.X, Side.Top => shape.Y, _ => -shape.Y };
        var shapes = scene.Shapes.OrderBy(Inward).ToList();
        return Inward(shapes[1]) - Inward(shapes[0]) >= ClearOfNext ? shapes[0] : null;
    }

    private static PlacedShape? ByDistance(ShapeScene scene, PlacedShape from, bool isFurthest)
    {
        double Distance(PlacedShape to) => Math.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
        var others = scene.Shapes.Where(shape => shape.Colour != from.Colour).OrderBy(Distance).ToList();
        if (isFurthest) others.Reverse();
        var (first, second) = (Distance(others[0]), Distance(others[1]));
        return Math.Max(first, second) >= Clear * Math.Min(first, second) ? others[0] : null;
    }

    private static string YesNo(bool holds) => holds ? "yes" : "no";

    private static string Number(int count) => FormattableString.Invariant($"{count}");
}
