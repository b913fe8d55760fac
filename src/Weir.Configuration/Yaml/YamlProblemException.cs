namespace Weir.Configuration;

/// <summary>Ends the reading of a file at a place; caught where the reading began.</summary>
internal sealed class YamlProblemException : Exception
{
    public YamlProblemException()
    {
    }

    public YamlProblemException(string message)
        : base(message)
    {
    }

    public YamlProblemException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public YamlProblemException(int line, int column, string message)
        : base(message)
    {
        Line = line;
        Column = column;
    }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>From 1.</summary>
    public int Column { get; }
}
