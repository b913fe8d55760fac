namespace Weir.Http;

/// <summary>
/// Gives the head into which a field block is decoded, as late as that: when the block is complete. It is reset by the
/// decoder, and comes back with the event.
/// </summary>
/// <param name="stream">Whose it is. Of a request it is new, and its owner may be set here.</param>
/// <param name="role">What it will be the head of.</param>
public delegate Head Http2HeadSource(Http2Stream stream, HeadRole role);
