using Smug.Models.Images;
using Smug.Models.Questions;

namespace Smug.Models.Datasets.Shapes;

/// <summary>Scenes that are painted when their picture is asked for.</summary>
/// <param name="scenes">The scenes.</param>
public sealed class ScenePictures(IReadOnlyList<ShapeScene> scenes) : IPictures
{
    /// <summary>The scenes.</summary>
    public IReadOnlyList<ShapeScene> Scenes => scenes;

    /// <inheritdoc/>
    public int Count => scenes.Count;

    /// <inheritdoc/>
    public Image this[int number] => scenes[number].Picture();

    /// <inheritdoc/>
    public string Describe(int number) => scenes[number].ToString();
}
