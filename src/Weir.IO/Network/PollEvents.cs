namespace Weir.IO;

/// <summary>Readiness as epoll tells it; the values are those of the kernel.</summary>
[Flags]
public enum PollEvents : uint
{
    None = 0,
    In = 0x001,
    Out = 0x004,
    Error = 0x008,
    HangUp = 0x010,
    ReadHangUp = 0x2000,
    Exclusive = 1u << 28,
    EdgeTriggered = 1u << 31,
}
