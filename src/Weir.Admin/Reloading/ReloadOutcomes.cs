namespace Weir.Admin;

/// <summary>How outcomes are named. Any thread.</summary>
internal static class ReloadOutcomes
{
    /// <summary>The word of the API and of the metrics.</summary>
    internal static string Word(this ReloadOutcome outcome) => outcome switch
    {
        ReloadOutcome.Reloaded => "reloaded",
        ReloadOutcome.BadFile => "bad-file",
        ReloadOutcome.Failed => "failed",
        _ => "refused",
    };

    /// <summary>The status of the API.</summary>
    internal static int Status(this ReloadOutcome outcome) => outcome switch
    {
        ReloadOutcome.Reloaded => 200,
        ReloadOutcome.Refused => 409,
        _ => 422,
    };
}
