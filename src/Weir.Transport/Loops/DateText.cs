using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>The value of Date (RFC 9110 5.6.7), made once a second. Owner: one loop thread.</summary>
internal sealed class DateText(EventLoop loop)
{
    private const long NanosecondsPerMs = 1_000_000;

    private readonly byte[] _text = new byte[HttpDate.Length];
    private long _validUntil;

    internal ReadOnlySpan<byte> Value
    {
        get
        {
            if (loop.Now >= _validUntil)
            {
                Update();
            }

            return _text;
        }
    }

    private void Update()
    {
        long utcMs = loop.Net.UtcNowMs;
        HttpDate.Write(utcMs / 1000, _text);
        _validUntil = loop.Now + ((1000 - (utcMs % 1000)) * NanosecondsPerMs);
    }
}
