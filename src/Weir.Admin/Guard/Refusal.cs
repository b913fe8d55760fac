namespace Weir.Admin;

/// <summary>Why a request is not served. Immutable.</summary>
/// <param name="Status">401, 403, 421 or 503.</param>
/// <param name="Text">A sentence that says what to do.</param>
internal sealed record Refusal(int Status, string Text);
