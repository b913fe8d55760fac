using System.Text;

using Weir.Core;
using Weir.Http;

namespace Weir.Foundations.Tests.Http;

/// <summary>
/// Reads one message with the codec as a connection would: bytes arrive in pieces, and what the codec has consumed is
/// not shown to it again. Owner: one test.
/// </summary>
internal sealed class CodecReader
{
    private readonly Slab _slab = Slab.Allocate(128 * 1024);
    private readonly Head _trailers = new();
    private readonly StringBuilder _body = new();

    public Head Head { get; } = new();

    public Head Trailers => _trailers;

    public byte[] BodyBytes => Encoding.Latin1.GetBytes(_body.ToString());

    /// <summary>Reads a request whose bytes arrive in pieces that end at the given places, and at the end.</summary>
    public ReadMessage ReadRequest(byte[] message, params int[] ends) =>
        Read(message, ends, HeadParser.ForRequest(HeadLimits.Downstream), isResponse: false, Method.Get);

    /// <summary>Reads a response; the end of the bytes is the close of the connection.</summary>
    public ReadMessage ReadResponse(byte[] message, Method requestMethod, params int[] ends) =>
        Read(message, ends, HeadParser.ForResponse(HeadLimits.Origin), isResponse: true, requestMethod);

    private ReadMessage Read(byte[] message, int[] ends, HeadParser parser, bool isResponse, Method requestMethod)
    {
        var result = new ReadMessage();
        Head.Reset();
        Head.Attach(_slab, 0);
        _trailers.Reset();
        _body.Clear();
        int arrived = 0;
        int piece = 0;
        ParseResult parsed = ParseResult.NeedMore;
        while (parsed == ParseResult.NeedMore && (arrived < message.Length || piece == 0))
        {
            arrived = Arrive(message, ends, arrived, ref piece);
            parsed = parser.Parse(_slab.Slice(0, arrived), Head);
        }

        if (parsed != ParseResult.Done)
        {
            return End(result, parsed == ParseResult.Error ? ReadState.Error : ReadState.Incomplete, parser.Error);
        }

        if (!TryFrame(result, isResponse, requestMethod, out HttpError error))
        {
            return End(result, ReadState.Error, error);
        }

        result.Consumed = parser.Consumed;
        return ReadBody(result, message, ends, arrived, piece);
    }

    private bool TryFrame(ReadMessage result, bool isResponse, Method requestMethod, out HttpError error)
    {
        BodyFraming framing;
        bool isFramed = isResponse
            ? Framing.TryForResponse(Head, requestMethod, out framing, out error)
            : Framing.TryForRequest(Head, out framing, out error) &&
                Framing.TryExpectsContinue(Head, out _, out error);
        result.Framing = framing;
        Describe(result);
        return isFramed;
    }

    private ReadMessage ReadBody(ReadMessage result, byte[] message, int[] ends, int arrived, int piece)
    {
        var decoder = BodyDecoder.For(result.Framing);
        var trailerParser = TrailerParser.For(HeadLimits.Trailers);
        int trailersStart = -1;
        while (true)
        {
            if (trailersStart < 0 && !decoder.IsComplete)
            {
                BodyStep step = decoder.Decode(
                    _slab.Slice(result.Consumed, arrived - result.Consumed),
                    out int consumed, out int dataStart, out int dataLength);
                _body.Append(Encoding.Latin1.GetString(_slab.Slice(result.Consumed + dataStart, dataLength)));
                result.Consumed += consumed;
                if (step == BodyStep.Error)
                {
                    return End(result, ReadState.Error, decoder.Error);
                }

                if (step == BodyStep.Trailers)
                {
                    trailersStart = result.Consumed;
                    _trailers.Attach(_slab, trailersStart);
                }
            }

            if (trailersStart >= 0)
            {
                ParseResult parsed = trailerParser.Parse(
                    _slab.Slice(trailersStart, arrived - trailersStart), _trailers);
                if (parsed == ParseResult.Error)
                {
                    return End(result, ReadState.Error, trailerParser.Error);
                }

                if (parsed == ParseResult.Done)
                {
                    result.Consumed = trailersStart + trailerParser.Consumed;
                    decoder.CompleteTrailers();
                }
            }

            if (decoder.IsComplete || arrived == message.Length)
            {
                bool isComplete = decoder.IsComplete || decoder.Kind == BodyKind.UntilClose;
                AddFields(result.Trailers, _trailers);
                return End(result, isComplete ? ReadState.Complete : ReadState.Incomplete, HttpError.None);
            }

            arrived = Arrive(message, ends, arrived, ref piece);
        }
    }

    private int Arrive(byte[] message, int[] ends, int arrived, ref int piece)
    {
        int end = piece < ends.Length ? ends[piece] : message.Length;
        piece++;
        message.AsSpan(arrived, end - arrived).CopyTo(_slab.Span[arrived..]);
        return end;
    }

    private ReadMessage End(ReadMessage result, ReadState state, HttpError error)
    {
        result.State = state;
        result.Error = error;
        result.Body = _body.ToString();
        return result;
    }

    private void Describe(ReadMessage result)
    {
        result.Method = Encoding.Latin1.GetString(Head.MethodBytes);
        result.Target = Encoding.Latin1.GetString(Head.Target);
        result.Authority = Encoding.Latin1.GetString(Head.Authority);
        result.MinorVersion = Head.MinorVersion;
        result.Status = Head.Status;
        result.Reason = Encoding.Latin1.GetString(Head.Reason);
        AddFields(result.Fields, Head);
    }

    private static void AddFields(List<string> lines, Head head)
    {
        for (int slot = 0; slot < head.Count; slot++)
        {
            if (!head.IsRemoved(slot) && head.Id(slot) is not (KnownField.ContentLength or KnownField.TransferEncoding))
            {
                lines.Add(Encoding.Latin1.GetString(head.Name(slot)) + ": " +
                    Encoding.Latin1.GetString(head.Value(slot)));
            }
        }
    }
}
