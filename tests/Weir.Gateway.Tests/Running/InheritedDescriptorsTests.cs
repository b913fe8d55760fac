using Weir.Cli;

namespace Weir.Gateway.Tests.Running;

/// <summary>What a service manager passes on, and only to the process that it is for.</summary>
public sealed class InheritedDescriptorsTests
{
    [Theory]
    [InlineData("7", "1", new[] { 3 })]
    [InlineData("7", "3", new[] { 3, 4, 5 })]
    [InlineData("7", "0", new int[0])]
    [InlineData("8", "1", new int[0])]
    [InlineData(null, "1", new int[0])]
    [InlineData("7", null, new int[0])]
    [InlineData("7", "-1", new int[0])]
    [InlineData("7", "many", new int[0])]
    [InlineData("", "", new int[0])]
    public void Of_Variables_AreTheDescriptors(string? processId, string? count, int[] descriptors) =>
        Assert.Equal(descriptors, InheritedDescriptors.Of(processId, count, 7));
}
