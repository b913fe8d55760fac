using Weir.Core;
using Weir.Http;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>
/// Renders answers on threads that serve nobody: two at a time, others wait in line, and beyond its bound they are
/// turned away, so that no crowd of readers takes the processor from the loops. Any thread.
/// </summary>
internal sealed class RenderLine : IDisposable
{
    private const int AtOnce = 2;
    private const int LengthMax = 64;

    private readonly SemaphoreSlim _turns = new(AtOnce);
    private int _length;

    /// <summary>Answers with what is rendered.</summary>
    public async ValueTask<Fault> AnswerAsync(Exchange exchange, string type, Func<ReadOnlyMemory<byte>> render)
    {
        if (Interlocked.Increment(ref _length) > LengthMax)
        {
            Interlocked.Decrement(ref _length);
            Head busy = AdminAnswer.Fields("text/plain; charset=utf-8"u8, "no-store"u8);
            busy.Add(KnownField.RetryAfter, "1"u8);
            return await exchange.RespondAsync(503, busy, "too many ask at once\n"u8.ToArray());
        }

        ReadOnlyMemory<byte> body;
        try
        {
            body = await exchange.Transport.Loop.Foreign(Task.Run(() => InTurnAsync(render)));
        }
        finally
        {
            Interlocked.Decrement(ref _length);
        }

        // The client may have left meanwhile.
        return exchange.AbortFault != Fault.None
            ? exchange.AbortFault
            : await exchange.RespondAsync(
                200, AdminAnswer.Fields(System.Text.Encoding.ASCII.GetBytes(type), "no-store"u8), body);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<ReadOnlyMemory<byte>> InTurnAsync(Func<ReadOnlyMemory<byte>> render)
    {
        await _turns.WaitAsync();
        try
        {
            return render();
        }
        finally
        {
            _turns.Release();
        }
    }
}
