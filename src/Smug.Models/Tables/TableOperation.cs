namespace Smug.Models.Tables;

/// <summary>How a table network chooses rows. Every operation weighs the rows that the question's words match.</summary>
public enum TableOperation
{
    /// <summary>Rows that match.</summary>
    Select,

    /// <summary>The first of them.</summary>
    First,

    /// <summary>The last of them.</summary>
    Last,

    /// <summary>The one with the largest value in the column of the order.</summary>
    Largest,

    /// <summary>The one with the smallest value in the column of the order.</summary>
    Smallest,

    /// <summary>The row behind one that matches.</summary>
    Next,

    /// <summary>The row before one that matches.</summary>
    Previous,
}
