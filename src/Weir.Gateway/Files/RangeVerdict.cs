namespace Weir.Gateway;

/// <summary>What a Range field asks for.</summary>
internal enum RangeVerdict : byte
{
    /// <summary>Nothing that is honoured: the whole is sent.</summary>
    Ignored,

    /// <summary>Parts that exist.</summary>
    Satisfiable,

    /// <summary>Only parts that do not exist: 416.</summary>
    Unsatisfiable,
}
