namespace Weir.IO.Simulation;

/// <summary>
/// The calls with native memory. Safety: a segment describes memory that its owner, the caller, holds until the call
/// returns, as for the kernel; spans are made of exactly that range and do not outlive the call.
/// </summary>
public sealed unsafe partial class SimulatedNet
{
    protected override int ReceiveCore(int descriptor, ReadOnlySpan<IoSegment> segments)
    {
        SimulatedEnd end = _files.Find<SimulatedEnd>(descriptor);
        if (Inject(SimulatedCall.Receive, end) is < 0 and var error)
        {
            return error;
        }

        int total = 0;
        foreach (ref readonly IoSegment segment in segments)
        {
            int result = end.Receive(new Span<byte>((void*)segment.Address, (int)segment.Length));
            if (result <= 0)
            {
                return End(SimulatedCall.Receive, descriptor, result);
            }

            // Like the kernel: an error or the end is told by the next call when this one brought bytes.
            total += result;
            if (end.Available == 0)
            {
                break;
            }
        }

        return End(SimulatedCall.Receive, descriptor, total);
    }

    protected override int SendCore(int descriptor, ReadOnlySpan<IoSegment> segments)
    {
        SimulatedEnd end = _files.Find<SimulatedEnd>(descriptor);
        int error = Inject(SimulatedCall.Send, end);
        error = error < 0 ? error : end.CanSend();
        if (error < 0)
        {
            return End(SimulatedCall.Send, descriptor, error);
        }

        int total = 0;
        bool isShort = false;
        foreach (ref readonly IoSegment segment in segments)
        {
            ReadOnlySpan<byte> bytes = new((void*)segment.Address, (int)segment.Length);
            int written = end.Write(bytes);
            total += written;
            if (written < bytes.Length)
            {
                isShort = true;
                break;
            }
        }

        end.Sent(total, isShort);
        return End(SimulatedCall.Send, descriptor, total > 0 || !isShort ? total : -NetError.WouldBlock);
    }
}
