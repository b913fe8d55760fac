namespace Weir.EndToEnd.Tests.Http2;

/// <summary>One gateway in front of HTTP/1.1 and one in front of h2c. Owner: the test runner.</summary>
public sealed class Http2Fixture : IAsyncLifetime
{
    private Http2Stage _http1 = null!;
    private Http2Stage _h2c = null!;

    /// <summary>Every way in, and every way on: TLS or cleartext, h2c or HTTP/1.1.</summary>
    public static TheoryData<bool, bool> Ways => new()
    {
        { false, false }, { false, true }, { true, false }, { true, true },
    };

    internal Http2Stage Stage(bool isH2c) => isH2c ? _h2c : _http1;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _http1 = await Http2Stage.StartAsync(isH2c: false);
        _h2c = await Http2Stage.StartAsync(isH2c: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _http1.DisposeAsync();
        await _h2c.DisposeAsync();
    }
}
