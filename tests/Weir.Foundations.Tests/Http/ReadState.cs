namespace Weir.Foundations.Tests.Http;

public enum ReadState
{
    Incomplete,
    Complete,
    Error,
}
