namespace Weir.Http;

/// <summary>What GOAWAY says (RFC 9113 6.8).</summary>
/// <param name="LastStreamId">The last stream that the sender may have acted on.</param>
/// <param name="Code">Why it goes.</param>
internal readonly record struct GoAway(int LastStreamId, Http2ErrorCode Code);
