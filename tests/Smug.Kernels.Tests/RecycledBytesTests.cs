namespace Smug.Kernels.Tests;

public class RecycledBytesTests
{
    private const int Size = 3 << 20;

    [Fact]
    public void A_piece_given_back_is_used_again_by_those_who_need_most_of_it()
    {
        var pieces = Enumerable.Range(0, 4).Select(_ => RecycledBytes.Take(Size)).ToList();
        RecycledBytes.Return(pieces[^1]);
        Assert.NotSame(pieces[^1], RecycledBytes.Take(1000));
        Assert.Same(pieces[^1], RecycledBytes.Take(Size));
    }

    [Fact]
    public void No_piece_has_two_users()
    {
        var users = new byte[4][];
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < users.Length; i++) users[i] = RecycledBytes.Take(Size + i);
            for (var i = 0; i < users.Length; i++) Assert.True(users[i].Length >= Size + i);
            Assert.Equal(users.Length, users.Distinct(ReferenceEqualityComparer.Instance).Count());
            foreach (var piece in users) RecycledBytes.Return(piece);
        }
    }
}
