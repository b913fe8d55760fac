using Weir.Admin;

namespace Weir.Cli;

/// <summary>Serves reloads one after the other until the process is to end. Owner: the main thread.</summary>
internal sealed class ReloadLine(ReloadSwitch reload, Reloader reloader)
{
    /// <summary>Where reloads are asked for.</summary>
    public ReloadSwitch Switch => reload;

    /// <summary>Returns when the handle is set; reloads that are asked for then are refused.</summary>
    public void ServeUntil(WaitHandle end)
    {
        WaitHandle[] asked = [end, reload.Asked];
        while (WaitHandle.WaitAny(asked) != 0)
        {
            reload.Serve(reloader.Reload);
        }

        reload.Close(reloader.Refuse("the gateway is draining; its configuration stays as it is"));
    }
}
