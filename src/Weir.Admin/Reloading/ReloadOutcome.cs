namespace Weir.Admin;

/// <summary>What came of a reload.</summary>
public enum ReloadOutcome
{
    /// <summary>The file is what runs.</summary>
    Reloaded,

    /// <summary>The file has errors; the old configuration stays.</summary>
    BadFile,

    /// <summary>The file is good, but cannot be served here and now; the old configuration stays.</summary>
    Failed,

    /// <summary>There is no file, or the process is on its way out.</summary>
    Refused,
}
