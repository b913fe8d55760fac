namespace Weir.IO;

/// <summary>TLS cannot be set up as asked; the message is for the person who asked, and names the file.</summary>
public sealed class TlsException : Exception
{
    public TlsException()
    {
    }

    public TlsException(string message)
        : base(message)
    {
    }

    public TlsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
