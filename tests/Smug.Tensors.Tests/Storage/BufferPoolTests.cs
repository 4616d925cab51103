namespace Smug.Tensors.Tests.Storage;

/// <summary>The pool of arrays. A type of its own for each test keeps their pools apart.</summary>
public sealed class BufferPoolTests
{
    [Fact]
    public void An_array_that_was_given_back_is_handed_out_again()
    {
        var array = BufferPool<short>.Rent(5000);
        BufferPool<short>.Return(array);
        Assert.Same(array, BufferPool<short>.Rent(4999));
        Assert.NotSame(array, BufferPool<short>.Rent(4999));
    }

    [Fact]
    public void Every_length_gets_room_and_wastes_at_most_a_quarter()
    {
        foreach (var length in Enumerable.Range(0, 3000).Concat([4095, 4096, 4097, 65_535, 65_536, 65_537, 1_000_000]))
        {
            var array = BufferPool<byte>.Rent(length);
            Assert.InRange(array.Length, length, length + length / 4 + 1);
            BufferPool<byte>.Return(array);
        }
    }

    [Fact]
    public void Foreign_arrays_are_not_taken_in()
    {
        var foreign = new long[5001];
        BufferPool<long>.Return(foreign);
        for (var i = 0; i < 10; i++) Assert.NotSame(foreign, BufferPool<long>.Rent(5001));
    }

    [Fact]
    public void One_array_is_never_handed_to_two_users()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var round = 0; round < 500; round++)
            {
                var mine = BufferPool<uint>.Rent(1000);
                var mark = (uint)Random.Shared.Next();
                mine.AsSpan().Fill(mark);
                Thread.Yield();
                Assert.Equal(mine.Length, mine.AsSpan().Count(mark));
                BufferPool<uint>.Return(mine);
            }
        });
    }
}
