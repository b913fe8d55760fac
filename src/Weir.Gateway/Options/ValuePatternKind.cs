namespace Weir.Gateway;

/// <summary>How a value of a request is compared.</summary>
public enum ValuePatternKind
{
    /// <summary>It is there, with whatever value.</summary>
    Present,

    /// <summary>It is not there.</summary>
    Absent,

    /// <summary>It has exactly this value.</summary>
    Exact,

    /// <summary>A regular expression finds something in it.</summary>
    Regex,
}
