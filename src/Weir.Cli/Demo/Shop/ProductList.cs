namespace Weir.Cli;

/// <summary>One page of the products that a query found. Immutable.</summary>
/// <param name="Items">The products of the page.</param>
/// <param name="Page">Its number, from 1.</param>
/// <param name="Limit">The most products of a page.</param>
/// <param name="Total">How many products the query found.</param>
internal sealed record ProductList(IReadOnlyList<Product> Items, int Page, int Limit, int Total)
{
    /// <summary>How many pages there are; 1 when nothing was found.</summary>
    public int Pages => Math.Max(1, (Total + Limit - 1) / Limit);
}
