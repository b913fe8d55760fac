using Weir.Http;

namespace Weir.Foundations.Tests.Http;

/// <summary>Both directions of an HTTP/2 connection: heads are written, read, edited and written on.</summary>
internal sealed class FieldBlockLink
{
    private readonly HpackEncoder _encoder = new();
    private readonly HpackDecoder _decoder = new();
    private readonly HpackEncoder _onward = new();
    private readonly Head _head = new();
    private readonly Head _read = new();
    private readonly byte[] _block = new byte[4096];
    private readonly byte[] _onwardBlock = new byte[4096];
    private int _round;

    public void Pass()
    {
        _round++;
        _head.Reset();
        _head.SetMethod(Method.Get);
        _head.SetTarget("/some/path?query"u8);
        _head.Add(KnownField.Host, "www.example.com"u8);
        _head.Add(KnownField.UserAgent, "Mozilla/5.0"u8);
        _head.Add(KnownField.Cookie, "a=b"u8);
        _head.Add(KnownField.Cookie, "c=d"u8);
        _head.Add("x-frame-options"u8, "deny"u8);

        // New values come all the time and drive old entries out.
        Span<byte> number = [(byte)('a' + (_round % 26)), (byte)('a' + (_round / 26 % 26))];
        _head.Add(KnownField.Server, number);
        bool isDone = _encoder.TryEncodeRequest(_head, "https"u8, BodyFraming.OfLength(5), _block, out int written) &&
            _decoder.DecodeRequest(_block.AsSpan(0, written), _read, HeadLimits.Downstream) == HeadOutcome.Done;
        _read.Append(KnownField.Via, "2 weir"u8);
        isDone &= _onward.TryEncodeRequest(_read, "http"u8, BodyFraming.OfLength(5), _onwardBlock, out _);
        Assert.True(isDone);
    }
}
