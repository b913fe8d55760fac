using System.Globalization;

namespace Weir.Pressure;

/// <summary>
/// All that a request is: a function of the seed, its number and its kind, which both are in its target. So client
/// and origin agree on body, answer and fault without telling each other. Immutable.
/// </summary>
internal sealed class RequestPlan
{
    public const int LargeMax = 2 * 1024 * 1024;

    private const int SmallMax = 64 * 1024;
    private const int PlainLength = 1000;
    private const int LongLength = 100_000;
    private const double LargeShare = 0.04;
    private const double OriginFaultShare = 0.16;
    private const double ClientFaultShare = 0.07;

    private readonly string _word = "soak";

    public RequestPlan(long seed, long number, TrafficKind kind)
    {
        Number = number;
        Kind = kind;
        Draw draw = new(Draw.Mix((ulong)seed) ^ Draw.Mix((ulong)number) ^ (ulong)kind);
        bool isUpload = kind is TrafficKind.Upload or TrafficKind.ExpectContinue;
        UpLength = isUpload ? Length(ref draw) : 0;
        DownLength = Length(ref draw);
        IsRepeatable = !isUpload || draw.Chance(0.5);
        UpForm = draw.Chance(0.4) ? BodyForm.Chunked : BodyForm.Length;
        DownForm = draw.Pick((BodyForm.Length, 60), (BodyForm.Chunked, 35), (BodyForm.UntilClose, 5));
        ClientFault = draw.Chance(ClientFaultShare) ? DrawClientFault(ref draw, kind) : ClientFault.None;
        OriginFault = ClientFault == ClientFault.None && draw.Chance(OriginFaultShare)
            ? DrawOriginFault(ref draw, kind)
            : OriginFault.None;
        if (kind == TrafficKind.EventStream)
        {
            DownLength = 100 + draw.Below(5000);
            DownForm = BodyForm.Chunked;
        }
        else if (ClientFault == ClientFault.StalledReader)
        {
            DownLength = LargeMax;
        }
        else if (OriginFault == OriginFault.Trickle)
        {
            DownLength = 1 + draw.Below(8000);
        }

        if (OriginFault != OriginFault.None && DownForm == BodyForm.UntilClose)
        {
            // An end by close cannot be told from a fault.
            DownForm = BodyForm.Length;
        }

        if (OriginFault is OriginFault.ResetInBody or OriginFault.CloseInBody or OriginFault.ShortThenSilent)
        {
            DownLength = Math.Max(2, DownLength);
        }

        Salt = (ulong)draw.Below(int.MaxValue);
    }

    private RequestPlan(string word, long number, TrafficKind kind, int length)
    {
        (_word, Number, Kind, DownLength, IsRepeatable) = (word, number, kind, length, true);
    }

    public long Number { get; }

    public TrafficKind Kind { get; }

    public OriginFault OriginFault { get; }

    public ClientFault ClientFault { get; }

    public int UpLength { get; }

    public BodyForm UpForm { get; }

    /// <summary>The length of the response's body; of a tunnel, all that is echoed.</summary>
    public int DownLength { get; }

    public BodyForm DownForm { get; }

    /// <summary>Whether the method may be sent again when a kept connection turns out to be dead.</summary>
    public bool IsRepeatable { get; }

    /// <summary>Where each side's own draws begin.</summary>
    public ulong Salt { get; }

    public bool HasUpload => UpLength > 0;

    /// <summary>Whether its client does more than send the request, close its side and read.</summary>
    public bool IsMisbehavedGet => ClientFault is not (ClientFault.None or ClientFault.HalfClose)
        && !HasUpload && Kind is not (TrafficKind.Tunnel or TrafficKind.EventStream);

    public string Method => Kind switch
    {
        TrafficKind.Head => "HEAD",
        TrafficKind.Upload or TrafficKind.ExpectContinue => IsRepeatable ? "PUT" : "POST",
        _ => "GET",
    };

    public string Target => $"/{_word}/{Kind}/{Number.ToString(CultureInfo.InvariantCulture)}";

    public Payload Upload => new(Number, isUpload: true);

    public Payload Download => new(Number, isUpload: false);

    /// <summary>A small request that nothing goes wrong with.</summary>
    public static RequestPlan Plain(long number, TrafficKind kind = TrafficKind.KeptGet) =>
        new("plain", number, kind, PlainLength);

    /// <summary>As above, with an answer of 100 KB: an event stream of it takes seven seconds.</summary>
    public static RequestPlan Long(long number, TrafficKind kind = TrafficKind.KeptGet) =>
        new("long", number, kind, LongLength);

    /// <summary>The plan of a request line; null when it is none of ours.</summary>
    public static RequestPlan? Read(long seed, string requestLine)
    {
        string[] parts = requestLine.Split(' ', '/');
        if (parts.Length < 5 || !Enum.TryParse(parts[3], out TrafficKind kind)
            || !long.TryParse(parts[4], out long number))
        {
            return null;
        }

        return parts[2] switch
        {
            "soak" => new RequestPlan(seed, number, kind),
            "plain" => Plain(number, kind),
            "long" => Long(number, kind),
            _ => null,
        };
    }

    private static int Length(ref Draw draw) => draw.Length(draw.Chance(LargeShare) ? LargeMax : SmallMax);

    private static OriginFault DrawOriginFault(ref Draw draw, TrafficKind kind) => kind switch
    {
        TrafficKind.Tunnel or TrafficKind.EventStream => draw.Pick(
            (OriginFault.Delay, 2), (OriginFault.Interim, 2), (OriginFault.ResetBeforeAnswer, 2),
            (OriginFault.CloseBeforeAnswer, 2), (OriginFault.ResetInBody, 4), (OriginFault.CloseInBody, 4),
            (OriginFault.Garbage, 1), (OriginFault.NeverAnswers, 1)),
        TrafficKind.Head => draw.Pick(
            (OriginFault.Delay, 2), (OriginFault.Interim, 2), (OriginFault.LongerThanSaid, 3),
            (OriginFault.ExtraAnswer, 2), (OriginFault.IdleClose, 3), (OriginFault.ResetBeforeAnswer, 2),
            (OriginFault.CloseBeforeAnswer, 2), (OriginFault.Garbage, 2), (OriginFault.NeverAnswers, 1)),
        TrafficKind.ExpectContinue => draw.Pick(
            (OriginFault.Delay, 2), (OriginFault.Interim, 2), (OriginFault.EarlyAnswer, 5),
            (OriginFault.EarlyAnswerThenClose, 3), (OriginFault.IdleClose, 2), (OriginFault.ResetBeforeAnswer, 2),
            (OriginFault.CloseBeforeAnswer, 2), (OriginFault.NeverAnswers, 1)),
        _ => draw.Pick(
            (OriginFault.Delay, 3), (OriginFault.Trickle, 2), (OriginFault.Interim, 3),
            (OriginFault.LongerThanSaid, 2), (OriginFault.ExtraAnswer, 2),
            (kind == TrafficKind.Upload ? OriginFault.EarlyAnswer : OriginFault.Delay, 3),
            (kind == TrafficKind.Upload ? OriginFault.EarlyAnswerThenClose : OriginFault.IdleClose, 2),
            (OriginFault.IdleClose, 4), (OriginFault.IdleReset, 2), (OriginFault.ResetBeforeAnswer, 3),
            (OriginFault.CloseBeforeAnswer, 3), (OriginFault.ResetInBody, 3), (OriginFault.CloseInBody, 3),
            (OriginFault.ShortThenSilent, 1), (OriginFault.Garbage, 2), (OriginFault.NeverAnswers, 1)),
    };

    private static ClientFault DrawClientFault(ref Draw draw, TrafficKind kind) => kind switch
    {
        TrafficKind.PipelinedGet or TrafficKind.Head or TrafficKind.ExpectContinue => ClientFault.None,
        TrafficKind.Tunnel or TrafficKind.EventStream =>
            draw.Pick((ClientFault.ResetInBody, 1), (ClientFault.Vanish, 1)),
        TrafficKind.Upload => draw.Pick(
            (ClientFault.ResetInBody, 3), (ClientFault.ShortBody, 3), (ClientFault.HalfClose, 2),
            (ClientFault.Vanish, 2), (ClientFault.ResetInHead, 1)),
        _ => draw.Pick(
            (ClientFault.HalfClose, 3), (ClientFault.SlowHead, 2), (ClientFault.EndlessHead, 1),
            (ClientFault.Garbage, 3), (ClientFault.ResetInHead, 3), (ClientFault.StalledReader, 2),
            (ClientFault.Vanish, 4)),
    };
}
