using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Upstream timeouts as one group wrote them; the rest comes from the group below. Immutable.</summary>
/// <param name="Connect">As written.</param>
/// <param name="FirstByte">As written.</param>
/// <param name="BetweenBytes">As written.</param>
internal readonly record struct PartialTimeouts(TimeSpan? Connect, TimeSpan? FirstByte, TimeSpan? BetweenBytes)
{
    private static readonly TimeSpan s_min = TimeSpan.FromMilliseconds(1);

    public static PartialTimeouts Read(GroupReader owner)
    {
        GroupReader? group = owner.Group("timeouts", Keys.UpstreamTimeouts);
        return group is null
            ? default
            : new PartialTimeouts(
                group.OptionalDuration("connect", s_min, TimeSpan.FromMinutes(10)),
                group.OptionalDuration("first_byte", s_min, TimeSpan.FromHours(24)),
                group.OptionalDuration("between_bytes", s_min, TimeSpan.FromHours(24)));
    }

    public UpstreamTimeouts Over(UpstreamTimeouts below) => new()
    {
        Connect = Connect ?? below.Connect,
        FirstByte = FirstByte ?? below.FirstByte,
        BetweenBytes = BetweenBytes ?? below.BetweenBytes,
    };
}
