using Weir.Http;

namespace Weir.Foundations.Tests.Http;

/// <summary>What a reader made of some bytes: by the codec, or by the reference reader.</summary>
public sealed class ReadMessage
{
    public ReadState State { get; set; }

    public HttpError Error { get; set; }

    public int Consumed { get; set; }

    public string Method { get; set; } = "";

    public string Target { get; set; } = "";

    public string Authority { get; set; } = "";

    public int MinorVersion { get; set; } = 1;

    public int Status { get; set; }

    public string Reason { get; set; } = "";

    public BodyFraming Framing { get; set; }

    public List<string> Fields { get; } = [];

    public string Body { get; set; } = "";

    public List<string> Trailers { get; } = [];

    /// <summary>Everything that two readers must agree on, as text; framing fields are told by the framing.</summary>
    public string Describe() => State switch
    {
        ReadState.Complete =>
            $"{Method} {Target} {Status} {Reason}\n{Framing}\n{Join(Fields)}\n{Body}\n{Join(Trailers)}\n{Consumed}",
        _ => State.ToString(),
    };

    /// <summary>
    /// What must survive being written again: all but the length, the version and the form of the framing.
    /// </summary>
    public string Meaning() =>
        $"{Method} {Target} {Status} {Reason}\n{Framing.Kind}\n{Join(Fields)}\n{Body}\n{Join(Trailers)}";

    private static string Join(List<string> lines) => string.Join('\n', lines);
}
