namespace Smug.Models;

/// <summary>The order in which a network reads the colours of a pixel.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue: as pictures hold them.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,
}
