namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// The states of streams as figure 2 and the text of RFC 9113 5.1 have them, for a server: written apart from the
/// connection, one table a frame. Owner: one test.
/// </summary>
internal sealed class StreamModel
{
    private readonly Dictionary<int, string> _states = [];
    private int _highest;

    public string State(int id) => _states.GetValueOrDefault(id, id > _highest ? "idle" : "skipped");

    /// <summary>What is told of HEADERS with a request or, if not, with trailers.</summary>
    public string Headers(int id, bool isRequest, bool end)
    {
        switch (State(id))
        {
            case "idle":
                _highest = id;
                return isRequest
                    ? Become(id, end ? "remote" : "open", $"{id} POST{End(end)}")
                    : Become(id, "reset", $"{id} error ProtocolError");

            case "skipped":
                // Of one that was left out long ago it need not be known that it was never open.
                return "failed";

            case "open" or "local" when !isRequest && end:
                return Become(id, Ended(id), $"{id} trailers 1 end");

            case "open" or "local":
                return Become(id, "reset", $"{id} error ProtocolError");

            case "remote":
                return Become(id, "reset", $"{id} error StreamClosed");

            case "reset":
                return "";

            default:
                return "failed StreamClosed";
        }
    }

    public string Data(int id, bool end)
    {
        switch (State(id))
        {
            case "idle":
                return "failed ProtocolError";

            case "open" or "local":
                return end ? Become(id, Ended(id), $"{id} data x end") : $"{id} data x";

            case "remote":
                return Become(id, "reset", $"{id} error StreamClosed");

            case "reset":
                return "";

            default:
                return "failed StreamClosed";
        }
    }

    public string Reset(int id) => State(id) switch
    {
        "idle" => "failed ProtocolError",
        "open" or "local" or "remote" => Become(id, "closed", $"{id} reset Cancel"),
        _ => "",
    };

    public string WindowUpdate(int id) => State(id) == "idle" ? "failed ProtocolError" : "";

    public bool CanSend(int id) => State(id) is "open" or "remote";

    public bool CanReset(int id) => State(id) is "open" or "remote" or "local";

    /// <summary>We end our message.</summary>
    public void Answer(int id) => _states[id] = State(id) == "open" ? "local" : "closed";

    public void ResetByUs(int id) => _states[id] = "reset";

    private string Ended(int id) => State(id) == "open" ? "remote" : "closed";

    private string Become(int id, string state, string told)
    {
        _states[id] = state;
        return told;
    }

    private static string End(bool end) => end ? " end" : "";
}
