namespace Weir.Pressure;

/// <summary>Reads the answer to one request and compares all of it. Immutable.</summary>
internal static class AnswerReader
{
    /// <summary>Reads up to the end of the answer.</summary>
    /// <exception cref="WireEndException">The connection ended before.</exception>
    /// <exception cref="WireException">It is not the answer to this request.</exception>
    public static async ValueTask<Outcome> ReadAsync(WirePeer peer, RequestPlan plan, bool isHttp10 = false)
    {
        WireHead head = await ReadFinalHeadAsync(peer, isHttp10);
        return await ReadBodyAsync(peer, plan, head);
    }

    /// <summary>The head of the final answer; interim ones are read over.</summary>
    public static async ValueTask<WireHead> ReadFinalHeadAsync(WirePeer peer, bool isHttp10 = false)
    {
        while (true)
        {
            WireHead head = await ReadHeadAsync(peer);
            if (head.Status is 100 or 103)
            {
                if (isHttp10)
                {
                    throw new WireException("an interim answer to a client of HTTP/1.0");
                }

                continue;
            }

            return head;
        }
    }

    /// <summary>The next head, which must come.</summary>
    public static async ValueTask<WireHead> ReadHeadAsync(WirePeer peer) =>
        await peer.ReadHeadAsync() ?? throw new WireEndException(isReset: false, "closed instead of an answer");

    /// <summary>The rest of an answer whose final head has been read.</summary>
    public static async ValueTask<Outcome> ReadBodyAsync(WirePeer peer, RequestPlan plan, WireHead head)
    {
        bool isHead = plan.Kind == TrafficKind.Head;
        if (head["Weir-Fault"] is { } word)
        {
            if (!isHead)
            {
                await peer.ReadBodyAsync(head, check: null);
            }

            return new Outcome(OutcomeKind.Fault, word, !head.Closes);
        }

        Identify(head, plan, 200);
        if (isHead)
        {
            return head.Length is not { } length || length == plan.DownLength
                ? new Outcome(OutcomeKind.Whole, KeepsAlive: !head.Closes)
                : throw new WireException($"a length of {length}");
        }

        BodyCheck check = new(plan.Download, plan.DownLength);
        await peer.ReadBodyAsync(head, check);
        bool isUntilClose = !head.IsChunked && head.Length is null;
        return check.IsWhole
            ? new Outcome(OutcomeKind.Whole, KeepsAlive: !head.Closes && !isUntilClose)
            : throw new WireException($"a body that ends cleanly after {check.Count} of {plan.DownLength} bytes");
    }

    /// <summary>Status and number must be those of the plan.</summary>
    public static void Identify(WireHead head, RequestPlan plan, int status)
    {
        if (head.Status != status || head["X-Number"] != $"{plan.Number}")
        {
            throw new WireException($"{head.StartLine} with the number {head["X-Number"] ?? "missing"}");
        }
    }

    /// <summary>The gateway announced that it closes: it must do so cleanly.</summary>
    public static async ValueTask ReadCloseAsync(WirePeer peer)
    {
        try
        {
            if (await peer.ReadHeadAsync() is { } head)
            {
                throw new WireException($"a further answer: {head.StartLine}");
            }
        }
        catch (WireEndException e)
        {
            throw new WireException($"no clean end behind the answer: {e.Message}");
        }
    }
}
