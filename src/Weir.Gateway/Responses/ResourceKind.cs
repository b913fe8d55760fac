namespace Weir.Gateway;

/// <summary>What a response is, as far as caching in clients goes.</summary>
internal enum ResourceKind
{
    /// <summary>Nothing is known of it.</summary>
    Other,

    /// <summary>A script, a style sheet, an image or a font.</summary>
    Asset,

    /// <summary>An HTML page.</summary>
    Page,

    /// <summary>An answer of an API: JSON or XML.</summary>
    Api,
}
