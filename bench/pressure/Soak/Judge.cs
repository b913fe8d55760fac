namespace Weir.Pressure;

/// <summary>
/// Decides whether the end of a request is what its plan lets one expect. What no line here allows is a failure.
/// Immutable.
/// </summary>
internal static class Judge
{
    private const int LateMs = 850;

    /// <param name="flight">The request.</param>
    /// <param name="outcome">Its end.</param>
    /// <param name="idleCloses">Whether the origin has closed idle connections in the last seconds.</param>
    /// <param name="lagged">Whether this program itself was held up in the last seconds.</param>
    public static Verdict Of(Flight flight, Outcome outcome, bool idleCloses, bool lagged)
    {
        RequestPlan plan = flight.Plan;
        if (flight.Seen > 1 && !plan.IsRepeatable)
        {
            return Verdict.Failed;
        }

        return outcome.Kind switch
        {
            OutcomeKind.Left => Verdict.Left,
            OutcomeKind.Whole => MustFail(plan) ? Verdict.Failed : Verdict.Whole,
            OutcomeKind.Fault when Words(plan).Contains(outcome.Detail) => Verdict.ExplainedAnswer,
            OutcomeKind.Cut when MayBeCut(plan) => Verdict.ExplainedCut,
            OutcomeKind.Fault or OutcomeKind.Cut when IsIdleRace(flight, outcome) && idleCloses => Verdict.IdleRace,
            OutcomeKind.Fault when outcome.Detail == "first-byte-timeout" && (lagged || IsLate(flight)) =>
                Verdict.LateOrigin,
            _ => Verdict.Failed,
        };
    }

    /// <summary>Whether a whole answer would be wrong.</summary>
    private static bool MustFail(RequestPlan plan) =>
        plan.OriginFault is OriginFault.ResetBeforeAnswer or OriginFault.CloseBeforeAnswer or OriginFault.ResetInBody
            or OriginFault.CloseInBody or OriginFault.ShortThenSilent or OriginFault.Garbage
            or OriginFault.NeverAnswers
        || plan.ClientFault is ClientFault.EndlessHead or ClientFault.Garbage or ClientFault.ShortBody;

    /// <summary>The words that the gateway may answer with.</summary>
    private static string[] Words(RequestPlan plan) => (plan.OriginFault, plan.ClientFault) switch
    {
        (OriginFault.ResetBeforeAnswer or OriginFault.CloseBeforeAnswer, _) => ["upstream-reset", "upstream-closed"],
        (OriginFault.ResetInBody, _) => ["upstream-reset", "upstream-truncated", "upstream-closed"],
        (OriginFault.CloseInBody, _) => ["upstream-truncated"],
        (OriginFault.EarlyAnswerThenClose, _) => ["upstream-reset", "upstream-closed", "upstream-truncated"],
        (OriginFault.IdleReset, _) => ["upstream-reset"],
        (OriginFault.ShortThenSilent, _) => ["between-bytes-timeout"],
        (OriginFault.Garbage, _) => ["bad-response", "upstream-truncated"],
        (OriginFault.NeverAnswers, _) => ["first-byte-timeout"],
        (_, ClientFault.EndlessHead) => ["head-timeout"],
        (_, ClientFault.Garbage) => ["bad-request", "head-too-large", "target-too-long", "version-not-supported",
            "coding-not-supported", "method-not-allowed", "head-timeout"],
        (_, ClientFault.ShortBody) => ["bad-request", "downstream-closed", "body-too-slow"],
        _ => [],
    };

    private static bool MayBeCut(RequestPlan plan) =>
        plan.OriginFault is OriginFault.ResetInBody or OriginFault.CloseInBody or OriginFault.ShortThenSilent
            or OriginFault.EarlyAnswerThenClose or OriginFault.IdleReset
        || plan.ClientFault is ClientFault.Garbage or ClientFault.ShortBody

        // An answer that comes while the client still sends may be lost with the reset that the unread body causes.
        || (MustFail(plan) && plan.UpLength > 64 * 1024);

    // A request with a body that may not be repeated, or that was streamed, dies with a kept connection.
    private static bool IsIdleRace(Flight flight, Outcome outcome) =>
        flight.Plan.HasUpload && flight.Seen == 0
        && (outcome.Kind == OutcomeKind.Cut || outcome.Detail is "upstream-closed" or "upstream-reset");

    private static bool IsLate(Flight flight)
    {
        long answered = flight.AnsweredMs == 0 ? Environment.TickCount64 : flight.AnsweredMs;
        return flight.Seen > 0 && answered - flight.SeenMs > LateMs;
    }
}
