using Weir.Telemetry;

namespace Weir.Gateway;

/// <summary>What a configuration cannot change while the process runs. Any thread.</summary>
internal static class FixedSettings
{
    /// <summary>The next configuration with what stays as it is, and a sentence for each such thing.</summary>
    internal static GatewayOptions Keep(GatewayOptions running, GatewayOptions next, List<string> notes)
    {
        if (next.Loops > 0 && next.Loops != running.Loops)
        {
            notes.Add($"`loops` changes only with a restart: {running.Loops} run, {next.Loops} are asked for");
        }

        if (next.Limits.Buffers != running.Limits.Buffers)
        {
            notes.Add("`limits.buffers` changes only with a restart: it stays at "
                + $"{running.Limits.Buffers} bytes, {next.Limits.Buffers} are asked for");
        }

        return next with
        {
            Loops = running.Loops,
            Inherited = running.Inherited,
            Limits = next.Limits with { Buffers = running.Limits.Buffers },
        };
    }

    /// <summary>Tells of routes that came when the metrics had no room for further names.</summary>
    internal static void NoteUnmeasured(Router router, List<string> notes)
    {
        int count = 0;
        foreach (Route route in router.Routes)
        {
            count += route.Subject == RequestFamily.OtherSubject ? 1 : 0;
        }

        if (count > 0)
        {
            notes.Add($"there have been {RequestFamily.SubjectsMax} names of routes since the start, and {count} of "
                + "the routes share the name _OTHER in the metrics until a restart");
        }
    }
}
